"""The feed: valid HSDS, truthful variety, nothing real, nothing hidden given away."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.directory.eligibility import Fit, Person, Rule, judge
from app.directory.models import AddressVisibility, Room
from seed_data.catalogue import needs, services
from seed_data.generate import rooms
from seed_data.listings import feed as write_feed
from seed_data.story import Story
from seed_data.terms import TERM_NAMES
from tests.seed_data.hsds_schema import problems

SCHEMA = (
    Path(__file__).resolve().parents[3]
    / "shared"
    / "hsds"
    / "schema"
    / "compiled"
    / "organization_package.json"
)

Node = dict[str, Any]


def nodes(node: Any, path: str = "") -> Iterator[tuple[str, Node]]:
    """Every object of the feed with the path to it."""
    if isinstance(node, dict):
        yield path, node
        for name, value in node.items():
            yield from nodes(value, f"{path}/{name}")
    elif isinstance(node, list):
        for part in node:
            yield from nodes(part, path)


def terms(node: Node, code: str) -> list[str]:
    return [a["value"] for a in node.get("attributes", []) if a["taxonomy_term"]["code"] == code]


def offers(feed: list[Node]) -> list[Node]:
    return [service for organization in feed for service in organization["services"]]


def test_the_feed_is_valid_hsds(feed: list[Node]) -> None:
    if not SCHEMA.exists():
        pytest.skip("the HSDS schemas are not on this machine")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert sorted(set(problems(feed, schema))) == []


def test_the_checker_sees_what_is_wrong() -> None:
    schema = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "enum": ["a"]}}}
    assert list(problems({"id": "b", "x": 1}, schema)) == [".id: 'b' is not allowed", ": x is unknown"]
    assert list(problems({}, schema)) == [": id is missing"]


def test_the_county_is_large_enough(feed: list[Node]) -> None:
    assert len(feed) >= 90
    assert len(offers(feed)) >= 240


def test_no_two_services_share_a_name_or_a_description(feed: list[Node]) -> None:
    assert Counter(offer["name"] for offer in offers(feed)).most_common(1)[0][1] == 1
    assert Counter(offer["description"] for offer in offers(feed)).most_common(1)[0][1] == 1


def test_every_record_has_an_id_of_its_own(feed: list[Node]) -> None:
    shared = ("/taxonomy_term", "/unit")
    found = Counter(node["id"] for path, node in nodes(feed) if not path.endswith(shared))
    assert [id_ for id_, times in found.items() if times > 1] == []
    assert all(UUID(id_).version == 5 for id_ in found)


def test_every_need_is_met_but_the_one_that_is_planted(feed: list[Node], planted: Node) -> None:
    met = {a["taxonomy_term"]["code"] for offer in offers(feed) for a in offer["attributes"]}
    leaves = {need.code for need in needs().values() if need.parent}
    assert leaves - met == {planted["met_by_nobody"]}


def test_only_numbers_set_aside_for_fiction_and_example_domains_are_used(feed: list[Node]) -> None:
    numbers = [node["number"] for path, node in nodes(feed) if path.endswith("/phones")]
    assert len(numbers) > 200
    assert [number for number in numbers if not re.fullmatch(r"\(\d{3}\) 555-01\d\d", number)] == []
    addresses = re.findall(r"[\w.-]+@[\w.-]+|https?://[^/\"]+", json.dumps(feed))
    assert [address for address in addresses if not address.endswith("example.org")] == []


def test_refuges_hide_where_they_are_and_say_so(feed: list[Node], planted: Node) -> None:
    hidden = [organization for organization in feed if organization["id"] in planted["hidden_addresses"]]
    assert len(hidden) >= 3
    for organization in hidden:
        assert terms(organization, "victim-service-provider") == ["yes"]
        assert {terms(place, "address-visibility")[0] for place in organization["locations"]} == {"hidden"}


def test_all_three_visibilities_and_all_room_words_occur(feed: list[Node]) -> None:
    places = [place for organization in feed for place in organization["locations"]]
    assert {word for place in places for word in terms(place, "address-visibility")} == set(AddressVisibility)
    assert {word for offer in offers(feed) for word in terms(offer, "room")} == set(Room)


def test_services_are_given_in_places_by_phone_online_and_on_wheels(feed: list[Node]) -> None:
    assert Counter(service.where for service in services().values()).keys() == {
        "place",
        "phone",
        "online",
        "mobile",
    }
    assert sum(not offer.get("service_at_locations") for offer in offers(feed)) > 40


def test_every_language_of_the_county_is_spoken_somewhere(feed: list[Node]) -> None:
    spoken = {language["code"] for path, language in nodes(feed) if path.endswith("/languages")}
    assert spoken >= {"en", "es", "fr", "ar", "sw", "ti", "vi", "ase"}


def test_eligibility_can_be_computed(feed: list[Node]) -> None:
    studios = next(offer for offer in offers(feed) if offer["name"] == "Elm Court studios")
    rules = []
    for value in terms(studios, "eligibility-rule"):
        said = json.loads(value)
        common = {name: said.pop(name, "") for name in ("kind", "hard", "text")}
        rules.append(Rule(common["kind"], said, common["hard"], common["text"]))
    assert judge(rules, Person(age=(18, 24), traits=frozenset({"no_home"}))).fit is Fit.FITS
    assert judge(rules, Person(age=(55, 64))).fit is Fit.DOES_NOT_FIT


def test_every_rule_names_a_kind_and_terms_that_are_known(feed: list[Node]) -> None:
    said = [json.loads(value) for offer in offers(feed) for value in terms(offer, "eligibility-rule")]
    wanted = {"age": {"min", "max"}, "area": {"areas"}, "household": {"any_of"}, "status": {"any_of"}}
    assert {rule["kind"] for rule in said} == set(wanted)
    assert all(rule.keys() & wanted[rule["kind"]] for rule in said)
    assert {rule["hard"] for rule in said} == {True, False}


def test_only_documented_terms_are_used(feed: list[Node]) -> None:
    used = {
        node["code"]
        for path, node in nodes(feed)
        if path.endswith("/taxonomy_term") and node["taxonomy"] == "Trellis terms"
    }
    assert used == set(TERM_NAMES)


def test_a_service_that_costs_something_is_not_called_free(feed: list[Node]) -> None:
    for offer in offers(feed):
        amounts = [option["amount"] for option in offer.get("cost_options", [])]
        free = bool(amounts) and not any(amounts)
        assert free == offer["fees_description"].startswith("Free"), offer["name"]


def test_holidays_close_offices_and_not_shelters(feed: list[Node]) -> None:
    by_name = {offer["name"]: offer for offer in offers(feed)}
    closed = [
        s["description"] for s in by_name["WIC"]["service_at_locations"][0]["schedules"] if "description" in s
    ]
    assert closed[0] == "Closed: Thanksgiving Day"
    for name in ("Family rooms", "Winter nights"):
        assert not any(terms(schedule, "closed") for schedule in by_name[name]["schedules"]), name


def test_what_runs_in_summer_closes_on_the_holidays_of_summer_only(feed: list[Node]) -> None:
    plates = next(offer for offer in offers(feed) if offer["name"] == "Kids' summer plates")
    said = [schedule["description"] for schedule in plates["schedules"]]
    assert said == ["From June 8 to August 14", "Closed: Independence Day"]


def test_the_room_that_is_said_follows_how_the_story_ends(
    feed: list[Node], planted: Node, story: Story
) -> None:
    filled = next(offer for offer in offers(feed) if offer["id"] == planted["fills"]["service"])
    assert terms(filled, "room") == ["full"]
    assert filled["capacities"][0]["available"] == 0
    without = write_feed(story.seed, story.until, {})
    said = rooms(story)
    assert 60 < len(said) < len(offers(without))
