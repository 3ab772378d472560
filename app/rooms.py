"""The doors of the house: which features have pages."""

from flask import Flask

from app import health
from app.accounts import views as accounts
from app.clients import views as clients
from app.clients.households import views as households
from app.clients.notes import views as notes
from app.finding import views as finding
from app.finding.register import views as register
from app.interop import views as interop
from app.interop.caseload import views as caseload
from app.interop.conflicts import views as conflicts
from app.interop.feeds import views as feeds
from app.interop.hsds import api as hsds
from app.interop.spreadsheet import views as spreadsheet
from app.interop.taxonomies import views as taxonomies
from app.network import views as network
from app.network.exploring import views as exploring
from app.network.pairs import views as pairs
from app.network.questions import views as questions
from app.network.reports import views as reports
from app.network.sharing import api_views as network_api
from app.network.sharing import views as sharing
from app.network.supposing import views as supposing
from app.network.writing import views as writing
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
        households,
        notes,
        stewardship,
        referrals,
        trust,
        network,
        questions,
        reports,
        writing,
        sharing,
        network_api,
        exploring,
        supposing,
        pairs,
        finding,
        register,
        interop,
        hsds,
        spreadsheet,
        caseload,
        conflicts,
        taxonomies,
        feeds,
    )
    for room in rooms:
        app.register_blueprint(room.bp)
