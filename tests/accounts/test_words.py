"""What happened to an account, as its page tells it."""

from datetime import timedelta

from app import audit, clock
from app.accounts import words
from app.actor import SYSTEM
from app.db import transaction
from app.reactions import REACTIONS
from tests import town
from tests.conftest import NOON


def test_every_event_of_an_account_has_a_sentence():
    happens = {name for name in REACTIONS if name.startswith("account.")}
    assert happens
    assert happens - set(words.EVENTS) == set()


def test_a_page_tells_the_latest_events_newest_first(town_app):
    for day in range(words.LATEST + 5):
        with clock.at(NOON + timedelta(days=day)), transaction():
            audit.record("account.signed_in", ("person", town.DANA), by=town.actor(town.DANA))
    told = words.entries(audit.timeline_of(("person", town.DANA)), {}, {})
    assert len(told) == words.LATEST
    assert told[0].moment == NOON + timedelta(days=words.LATEST + 4)
    assert told == sorted(told, key=lambda entry: entry.moment, reverse=True)


def test_what_people_do_to_themselves_names_nobody(town_app):
    with transaction():
        for by in (town.actor(town.DANA), town.actor(town.ADA), SYSTEM):
            audit.record("account.renamed", ("person", town.DANA), by=by)
    people = {town.DANA: "Dana Whitfield", town.ADA: "Ada Marsh"}
    told = words.entries(audit.timeline_of(("person", town.DANA)), people, {})
    assert [entry.who for entry in told] == ["", "by Ada Marsh", ""]


def test_a_role_in_an_organization_that_is_gone_is_still_told(town_app):
    gone = town.id_of("gone")
    with transaction():
        audit.record("account.role_added", ("person", town.DANA), by=SYSTEM, member_of=gone, role="provider")
    (told,) = words.entries(audit.timeline_of(("person", town.DANA)), {}, {})
    assert told.what == "Became provider staff at an organization that is gone"
