"""Safe contact: what was not asked is not permitted, what is unsafe blocks."""

import pytest

from app.clients.contact import PERMISSION_WORDS, WAY_WORDS, Permission, Way, require_allowed, unsafe, usable
from app.errors import Conflict

WAYS = {"call": "allowed", "voicemail": "unsafe", "text": "refused"}


def test_only_allowed_ways_are_usable():
    assert usable(WAYS) == (Way.CALL,)
    assert unsafe(WAYS) == (Way.VOICEMAIL,)


def test_an_allowed_way_passes():
    require_allowed(WAYS, Way.CALL)


@pytest.mark.parametrize(
    ("way", "words"), [(Way.VOICEMAIL, "unsafe"), (Way.TEXT, "not allowed"), (Way.EMAIL, "not allowed")]
)
def test_every_other_way_is_refused_in_words(way, words):
    with pytest.raises(Conflict, match=words):
        require_allowed(WAYS, way)


def test_every_way_and_permission_has_words():
    assert set(WAY_WORDS) == set(Way)
    assert set(PERMISSION_WORDS) == set(Permission)
