"""The program may be killed at any moment: what was acknowledged is there, whole, and nothing else is."""

from uuid import uuid4

import pytest
from sqlalchemy import delete

from app import clock
from app.db import db, transaction
from app.referrals.models import Draft, Referral, Wish
from benchmarks.durability import drill, inspect
from tests import town
from tests.referrals.cast import DANA, sent


@pytest.mark.slow
def test_whatever_was_acknowledged_outlives_processes_that_are_killed(town_app, settings):
    home = {"home": str(settings.seal_key_file.parent), "database_url": settings.database_url}
    found = inspect(*drill(home, enough=40, kills=4))
    assert found.acknowledged >= 40
    assert found.faults == 0, str(found)


def test_the_drill_sees_what_is_lost_half_done_or_without_its_event(town_app):
    whole = sent()
    assert inspect({whole}, 0).faults == 0
    gone = uuid4()
    assert inspect({whole, gone}, 0).lost == [gone]
    with transaction():
        left = db.session.get_one(Referral, whole)
        nonce = uuid4()
        left.nonce = str(nonce)
        db.session.add(
            Draft(id=nonce, person_id=DANA.id, service_id=town.PANTRY, answers="{}", expires_at=clock.now())
        )
    assert inspect({whole}, 0).half_done == [whole]
    with transaction():
        db.session.execute(delete(Wish).where(Wish.referral_id == whole))
        db.session.execute(delete(Referral).where(Referral.id == whole))
    assert inspect(set(), 0).without_their_event == [whole]
