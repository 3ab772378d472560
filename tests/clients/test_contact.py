"""Safe contact: what was not asked is not permitted, what is unsafe blocks."""

import ast
import re

import pytest

from app.clients import reaching
from app.clients.contact import (
    COLUMN_OF,
    PERMISSION_WORDS,
    WAY_WORDS,
    Permission,
    Way,
    bare_number,
    require_allowed,
    unsafe,
    usable,
    withheld,
)
from app.clients.models import Client
from app.errors import Conflict
from tests.architecture.source import called, modules

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
    assert set(COLUMN_OF) == set(Way)


def test_a_number_is_withheld_where_a_way_of_it_is_unsafe_and_none_is_allowed():
    assert withheld({"call": "unsafe"}) == {"phone"}
    assert withheld({"call": "unsafe", "text": "allowed"}) == frozenset()
    assert withheld({"call": "refused", "email": "unsafe", "visit": "unsafe"}) == {"email", "address"}


@pytest.mark.parametrize("way", [Way.EMAIL, Way.TEXT])
@pytest.mark.parametrize("said", ["unsafe", "refused", None])
def test_nothing_is_sent_to_a_client_by_a_way_that_they_have_not_allowed(way, said):
    client = Client(phone="217 555 0188", email="m@example.org", ways={way: said} if said else {})
    with pytest.raises(Conflict, match="unsafe" if said == "unsafe" else "not allowed"):
        reaching.require_sendable(client, way)


@pytest.mark.parametrize("module", modules("app"), ids=lambda m: m.name)
def test_nothing_is_sent_to_a_client_but_from_the_one_place_that_asks_what_is_safe(module):
    if module.name == "app.clients.reaching":
        return
    for call in module.calls():
        if called(call) in ("queue", "text_to", "send_text"):
            given = [keyword.value for keyword in call.keywords if keyword.arg == "to"]
            told = " ".join(map(ast.unparse, [*call.args, *given]))
            assert not re.search(r"client\.(email|phone|address)\b", told), f"{module.name}:{call.lineno}"


def test_phone_numbers_are_compared_by_their_digits():
    assert bare_number("+1 (217) 555-0188") == bare_number("217.555.0188") == "2175550188"
    assert bare_number("911") == bare_number(None) == ""
