"""The page on which a case manager's and a provider's day begins: what needs them, and one click to do it."""
