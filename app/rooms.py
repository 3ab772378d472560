"""The doors of the house: which features have pages."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

from app import health
from app.accounts import views as accounts


def open_doors(app: Flask) -> None:
    """Have every request know who asks, and give every feature its addresses."""
    accounts.load_actor(app)
    app.register_blueprint(health.bp)
    app.register_blueprint(accounts.bp)
    for room in ("clients", "referrals", "trust", "network", "finding"):
        if find_spec(f"app.{room}.views"):
            app.register_blueprint(import_module(f"app.{room}.views").bp)
