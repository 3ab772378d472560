"""The nouns of stewardship."""
