"""The doors of the house: which features have pages, in the order in which they are opened."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

ROOMS = ("accounts", "clients", "referrals", "trust", "network", "finding")


def open_doors(app: Flask) -> None:
    for room in ROOMS:
        if find_spec(f"app.{room}.views"):
            module = import_module(f"app.{room}.views")
            if hasattr(module, "load_actor"):
                module.load_actor(app)
            app.register_blueprint(module.bp)
