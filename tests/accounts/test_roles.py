"""The one table of roles."""

import pytest

from app.accounts.roles import ROLES, Permission, allows, permissions_of, start_of
from app.actor import PUBLIC, SYSTEM, Role
from tests import town


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_name_permissions_and_a_place_to_begin(role):
    job = ROLES[role]
    assert job.name
    assert job.permissions
    assert job.starts_at.count(".") == 1


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_held_by_some_role(permission):
    assert permission in permissions_of(Role)


@pytest.mark.parametrize("nobody", [PUBLIC, SYSTEM], ids=["public", "system"])
def test_who_holds_no_role_is_allowed_nothing_by_the_table(nobody):
    assert not any(allows(nobody, permission) for permission in Permission)


def test_only_administrators_manage_accounts():
    holders = {role for role, job in ROLES.items() if Permission.MANAGE_ACCOUNTS in job.permissions}
    assert holders == {Role.ADMINISTRATOR}


def test_administrators_and_coordinators_serve_no_clients():
    assert Permission.SERVE_CLIENTS not in permissions_of([Role.ADMINISTRATOR, Role.COORDINATOR])


def test_a_day_begins_at_the_first_role_of_the_table():
    assert start_of([Role.ADMINISTRATOR, Role.CASE_MANAGER]) == "referrals.today"
    assert start_of([]) == "accounts.account"


def test_a_permission_follows_from_any_role_held():
    assert allows(town.actor(town.DANA), Permission.SERVE_CLIENTS)
    assert not allows(town.actor(town.CORA), Permission.SERVE_CLIENTS)
