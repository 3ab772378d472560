"""Whom we serve: clients, their needs in their own words, safe contact, and consent."""
