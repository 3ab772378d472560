"""The doors of the house: which features have pages."""

from flask import Flask

from app import health
from app.accounts import views as accounts
from app.clients import views as clients
from app.finding import views as finding
from app.interop import views as interop
from app.interop.conflicts import views as conflicts
from app.interop.feeds import views as feeds
from app.interop.hsds import api as hsds
from app.interop.spreadsheet import views as spreadsheet
from app.interop.taxonomies import views as taxonomies
from app.network import views as network
from app.referrals import views as referrals
from app.stewardship import views as stewardship
from app.trust import views as trust


def open_doors(app: Flask) -> None:
    """Have every request know who asks, and give every feature its addresses."""
    accounts.load_actor(app)
    rooms = (
        health,
        accounts,
        clients,
        stewardship,
        referrals,
        trust,
        network,
        finding,
        interop,
        hsds,
        spreadsheet,
        conflicts,
        taxonomies,
        feeds,
    )
    for room in rooms:
        app.register_blueprint(room.bp)
