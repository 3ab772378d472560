"""People who live together: linked records, and who speaks for the children among them."""
