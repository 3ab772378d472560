"""Measured comparisons, each one command; each prints its machine, versions and seed, and fails on a missed bar."""
