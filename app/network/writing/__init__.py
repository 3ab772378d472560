"""A coordinator’s short message to the people of a partner: about the partner’s work, never about a client."""
