"""Who may see and manage accounts."""

import pytest
from sqlalchemy import select

from app.accounts import policy
from app.accounts.models import Person
from app.actor import PUBLIC, SYSTEM
from app.db import db
from tests import town

EVERYONE = [*(town.actor(person_id) for person_id in town.PEOPLE), PUBLIC, SYSTEM]


@pytest.mark.parametrize("actor", EVERYONE, ids=lambda actor: actor.name or "the public")
def test_the_rule_and_its_sql_agree_about_every_account(town_app, actor):
    seen = set(db.session.scalars(select(Person.id).where(policy.visible_to(actor))))
    assert seen == {person_id for person_id in town.PEOPLE if policy.may_view(actor, person_id)}


def test_everyone_sees_their_own_account_and_only_administrators_see_others():
    dana, ada = town.actor(town.DANA), town.actor(town.ADA)
    assert policy.may_view(dana, town.DANA)
    assert not policy.may_view(dana, town.AMARA)
    assert policy.may_view(ada, town.DANA)


def test_only_administrators_and_the_command_line_manage_accounts():
    managers = {actor.name for actor in EVERYONE if policy.may_manage_accounts(actor)}
    assert managers == {"Ada Marsh", "Trellis"}
