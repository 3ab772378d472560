"""Trellis: a directory of trusted service providers and the graph of referrals between them."""
