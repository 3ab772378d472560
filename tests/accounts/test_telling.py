"""Who is told, and when: everybody by their own setting, and never nobody."""

from uuid import uuid4

import pytest

from app.accounts.telling import Hearer, Notices, told

ANNA, BEN, CARL = uuid4(), uuid4(), uuid4()


def hearer(id_, notices):
    return Hearer(id_, f"{id_}@example.org", Notices(notices))


@pytest.mark.parametrize(
    ("settings", "at_once", "daily"),
    [
        ({ANNA: "at_once", BEN: "daily", CARL: "none"}, {ANNA}, {BEN}),
        ({ANNA: "at_once", BEN: "at_once"}, {ANNA, BEN}, set()),
        ({BEN: "daily", CARL: "none"}, {BEN}, set()),
        ({CARL: "none"}, {CARL}, set()),
        ({}, set(), set()),
    ],
)
def test_everyone_hears_by_their_setting_and_somebody_at_once(settings, at_once, daily):
    found = told([hearer(*each) for each in settings.items()])
    assert {each.id for each in found.at_once} == at_once
    assert {each.id for each in found.daily} == daily


def test_whoever_stands_in_for_another_hears_it_once_and_the_earlier():
    found = told([hearer(ANNA, "daily"), hearer(ANNA, "at_once"), hearer(ANNA, "at_once")])
    assert ([each.id for each in found.at_once], found.daily) == ([ANNA], ())
