"""The commands that features bring: thin, as every door."""

from flask import Flask


def register(app: Flask) -> None:
    """Add every feature's commands to `flask`."""
