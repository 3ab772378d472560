"""Papers attached to a referral: checked by what they are, sealed, and opened only to whom the client agreed."""
