"""The API of HSDS: what it answers, what it refuses, what it never tells."""

import gzip
import json
from datetime import timedelta
from functools import reduce
from typing import Any
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from app import clock
from app.db import db, transaction
from app.directory import models as m
from app.interop.hsds import open_feed
from app.interop.hsds.api_limits import Buckets
from app.interop.hsds.api_lists import LISTS
from seed_data import listings
from tests import town
from tests.browser import Browser
from tests.interop.feeds import SHARED, json_feed, take_in
from tests.interop.schemas import faults

PREFIX = "/hsds/3.2"
LEGAL_AID = SHARED / "data" / "legal-aid-hsds2"
OFFICIAL = SHARED / "hsds" / "schema" / "openapi.json"


@pytest.fixture
def ask(town_app):
    return _asking(town_app)


def _asking(app):
    """Ask the API, without a limit: `ask("services", page=2)`."""
    app.extensions["hsds_buckets"] = Buckets(at_once=1e9)
    browser = Browser(app)

    def ask(path: str = "", **parameters: Any) -> TestResponse:
        return browser.get(f"{PREFIX}/{path}", query_string=parameters, buffered=True)

    return ask


def names(response: TestResponse) -> list[str]:
    return sorted(one["name"] for one in response.json["contents"])


def lines(response: TestResponse) -> list[dict[str, Any]]:
    return [json.loads(line) for line in response.get_data(as_text=True).splitlines()]


def nulls(value: Any) -> bool:
    if isinstance(value, dict):
        return any(nulls(each) for each in value.values())
    return any(nulls(each) for each in value) if isinstance(value, list) else value is None


def test_the_first_address_says_what_it_is(ask):
    said = ask().json
    assert said["version"] == "3.2.3"
    assert said["openapi_url"] == "http://localhost/hsds/3.2/openapi.json"
    assert said["profile"].startswith("http://localhost/")


def test_a_page_counts_itself(ask):
    page = ask("services", page=2, per_page=2).json
    assert len(page.pop("contents")) == 2
    assert page == {
        "total_items": 5,
        "total_pages": 3,
        "page_number": 2,
        "size": 2,
        "first_page": False,
        "last_page": False,
        "empty": False,
    }


def test_a_page_after_the_last_is_empty(ask):
    page = ask("services", page=9).json
    assert (page["contents"], page["empty"], page["last_page"]) == ([], True, True)


@pytest.mark.parametrize("name", LISTS)
def test_pages_hold_everything_once(ask, name):
    total = ask(name).json["total_items"]
    pages = [ask(name, page=n, per_page=3).json["contents"] for n in range(1, total // 3 + 2)]
    ids = [one["id"] for page in pages for one in page]
    assert len(set(ids)) == len(ids) == total > 0


@pytest.mark.parametrize("name", LISTS)
def test_every_record_has_its_own_address_and_says_no_null(ask, name):
    for one in ask(name, per_page=500).json["contents"]:
        found = ask(f"{name}/{one['id']}")
        assert found.status_code == 200
        assert found.json["id"] == one["id"]
        assert not nulls(found.json)


def test_a_list_is_flat_and_a_record_nested(ask):
    (listed,) = ask("services", search="pantry").json["contents"]
    assert listed["organization"]["name"] == "Harbor Food Pantry"
    assert "phones" not in listed
    record = ask(f"services/{town.PANTRY}").json
    assert record["phones"][0]["number"] == "(217) 555-0123"
    address = record["service_at_locations"][0]["location"]["addresses"][0]
    assert address["address_1"] == "12 Mill Street"
    assert {one["taxonomy_term"]["code"] for one in record["attributes"]} >= {"food.pantry", "room"}


def test_full_lists_are_nested_as_records_are(ask):
    (listed,) = ask("services", search="pantry", full="true").json["contents"]
    assert listed == ask(f"services/{town.PANTRY}").json


def test_minimal_tells_little_but_when_it_changed(ask):
    for one in ask("services", minimal="true").json["contents"]:
        assert set(one) == {"id", "name", "status", "last_modified"}


def test_an_organization_names_its_services_or_tells_them_in_full(ask):
    (service, _) = ask(f"organizations/{town.HARBOR}").json["services"]
    assert set(service) == {"id", "name", "status"}
    (service, _) = ask(f"organizations/{town.HARBOR}", full_service="true").json["services"]
    assert "schedules" in service


def test_room_is_told_as_places(ask):
    def room(service: UUID) -> tuple[int, str]:
        (capacity,) = ask(f"services/{service}").json["capacities"]
        assert capacity["unit"]["name"] == "place"
        return capacity["available"], capacity["description"]

    assert room(town.PANTRY) == (1, "has_room")
    assert room(town.RENT_HELP) == (0, "waitlist")
    assert room(town.SHELTER) == (0, "full")
    assert "capacities" not in ask(f"services/{town.DELIVERY}").json


def test_numbers_are_numbers_and_moments_have_a_zone(ask):
    schedule = ask(f"services/{town.PANTRY}").json["schedules"][0]
    assert schedule["timezone"] == -6
    place = ask(f"services/{town.PANTRY}").json["service_at_locations"][0]["location"]
    assert place["latitude"] == 39.801
    assert ask(f"services/{town.PANTRY}").json["last_modified"] == "2026-03-04T18:00:00Z"


def test_lines_tell_everything_without_pages(ask):
    told = ask("services", format="ndjson", per_page=1)
    assert told.mimetype == "application/x-ndjson"
    assert sorted(one["name"] for one in lines(told)) == names(ask("services"))


def test_lines_go_on_after_the_first_batch(ask, monkeypatch):
    monkeypatch.setattr("app.interop.hsds.api.BATCH", 2)
    assert len({one["id"] for one in lines(ask("services", format="ndjson", full="true"))}) == 5


# Filters


def test_every_word_of_a_search_must_stand_somewhere(ask):
    assert names(ask("services", search="RENT landlord")) == ["Rent and eviction help"]
    assert names(ask("services", search="rent landlord pantry")) == []
    assert names(ask("services", search="100%")) == []


def test_services_are_found_by_term_taxonomy_and_organization(ask):
    record = ask(f"services/{town.PANTRY}").json
    term = next(
        a["taxonomy_term"] for a in record["attributes"] if a["taxonomy_term"]["code"] == "food.pantry"
    )
    assert names(ask("services", taxonomy_term_id=term["id"])) == ["Community pantry"]
    assert ask("services", taxonomy_id=term["taxonomy_id"]).json["total_items"] == 5
    assert names(ask("organizations", taxonomy_term_id=term["id"])) == ["Harbor Food Pantry"]
    (at,) = ask("service_at_locations", taxonomy_term_id=term["id"]).json["contents"]
    assert at["service"]["name"] == "Community pantry"
    assert names(ask("services", organization_id=town.HARBOR)) == ["Community pantry", "Meals to your door"]
    assert ask("services", organization_id=uuid4()).json["empty"]


def test_filters_add_up(ask):
    assert names(ask("services", organization_id=town.HARBOR, search="meals")) == ["Meals to your door"]


def test_only_what_changed_since_is_told(ask):
    later = clock.now() + timedelta(days=1)
    with transaction():
        db.session.get_one(m.Service, town.PANTRY).last_modified = later
    assert names(ask("services", modified_after=later.isoformat())) == ["Community pantry"]
    assert ask("services", modified_after="2026-03-04").json["total_items"] == 5


def test_near_means_within_so_many_metres(ask):
    assert names(ask("services", postcode="62701", proximity=1000)) == ["Community pantry"]
    assert "Rent and eviction help" in names(ask("services", postcode="62701", proximity=8000))
    at = ask("service_at_locations", postcode="62701", proximity=1000).json["contents"]
    assert [one["service"]["name"] for one in at] == ["Community pantry"]


def test_a_hidden_place_is_near_to_nothing(ask):
    found = names(ask("services", postcode="62704", proximity=500_000))
    assert "Refuge from violence at home" not in found
    assert len(found) == 3


def test_an_area_is_measured_from_its_blurred_middle_only(ask):
    with transaction():
        place = db.session.get_one(m.Location, town.HARBOR_PLACE)
        place.address_visibility, place.latitude, place.longitude = "area", 39.8044, -89.6544
    # 709 m from 39.80/-89.65 (what may be known) in latitude and longitude together; 774 m from where it is.
    assert names(ask("services", postcode="62701", proximity=200)) == ["Community pantry"]


def test_a_service_that_names_its_zip_codes_serves_no_other(ask):
    with transaction():
        db.session.add(m.ServiceArea(service_id=town.PANTRY, name="Town", extent="62701,62704"))
        db.session.add(m.ServiceArea(service_id=town.SHELTER, name="All of Prairie County"))
    assert "Community pantry" in names(ask("services", postcode="62704"))
    assert "Community pantry" not in names(ask("services", postcode="62629"))
    assert "Lakeview night shelter" in names(ask("services", postcode="62629"))


def test_terms_are_found_by_taxonomy_top_and_parent(ask):
    tops = ask("taxonomy_terms", top_only="true", search="food").json["contents"]
    food = next(one for one in tops if one.get("code") == "food")
    below = ask("taxonomy_terms", parent_id=food["id"], per_page=500).json["contents"]
    assert "food.pantry" in {one["code"] for one in below}
    assert all(one["parent_id"] == food["id"] for one in below)
    assert ask("taxonomy_terms", taxonomy_id=food["taxonomy_id"]).json["total_items"] > len(below)


def test_our_own_terms_are_listed_too(ask):
    (taxonomy,) = ask("taxonomies", search="HSDS has no field").json["contents"]
    codes = {
        one["code"]
        for one in ask("taxonomy_terms", taxonomy_id=taxonomy["id"], per_page=500).json["contents"]
    }
    assert {"room", "eligibility-rule", "address-visibility"} <= codes


def test_a_posted_search_finds_the_same_and_needs_no_token(ask, town_app):
    browser = Browser(town_app)
    expected = ask("services", search="rent").json
    for options in ({"json": {"search": "rent", "page": 1}}, {"data": {"search": "rent"}}):
        response = browser.client.post(f"{PREFIX}/services", **options)
        assert response.status_code == 200
        assert response.json == expected
        assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_what_a_search_says_in_its_body_counts_before_its_address(town_app, ask):
    post = Browser(town_app).client.post
    found = post(f"{PREFIX}/services?search=pantry&full=false", json={"search": "rent", "full": True})
    assert names(found) == ["Rent and eviction help"]
    assert found.json["contents"][0]["attributes"]
    assert post(f"{PREFIX}/services?search=%01", json={"search": "rent"}).status_code == 422
    assert names(post(f"{PREFIX}/services?search=pantry")) == ["Community pantry"]


# Refusals


@pytest.mark.parametrize(
    ("name", "parameters", "words"),
    [
        ("services", {"page": "0"}, "between 1 and"),
        ("services", {"per_page": "many"}, "must be a number"),
        ("services", {"per_page": "501"}, "between 1 and 500"),
        ("services", {"format": "xml"}, "one of json, ndjson"),
        ("services", {"taxonomy_term_id": "food"}, "must be an id"),
        ("services", {"modified_after": "yesterday"}, "must be a moment"),
        ("services", {"modified_after": "20260304"}, "must be a moment"),
        ("services", {"modified_after": ""}, "is empty"),
        ("services", {"organization_id": ""}, "is empty"),
        ("services", {"organization_id": f"{{{town.HARBOR}}}"}, "must be an id"),
        ("services", {"full": "perhaps"}, "true or false"),
        ("services", {"page": "1_0"}, "must be a number"),
        ("services", {"page": ["1", "2"]}, "given twice"),
        ("services", {"search": "x" * 501}, "longer than 500"),
        ("services", {"search": "\x01"}, "can't be printed"),
        ("services", {"postcode": "Springfield"}, "ZIP code"),
        ("services", {"postcode": "62704-12ab"}, "ZIP code"),
        ("services", {"modfied_after": "2026-01-01"}, "is no parameter here"),
        ("taxonomies", {"parent_id": "x"}, "is no parameter here"),
    ],
)
def test_what_can_not_be_understood_is_refused_in_words(ask, name, parameters, words):
    response = ask(name, **parameters)
    assert (response.status_code, response.mimetype) == (422, "application/json")
    assert words in response.json["error"]
    assert len(response.json["problems"]) == 1
    assert set(response.json["problems"]) <= set(parameters)


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"json": {"page": "1"}}, 422, "page must be an integer in JSON"),
        ({"json": {"full": "true"}}, 422, "full must be a boolean in JSON"),
        ({"json": {"search": None}}, 422, "search must be a string in JSON"),
        ({"json": {"page": True}}, 422, "page must be an integer in JSON"),
        ({"json": {"needs": "food"}}, 422, "needs is no parameter here"),
        ({"json": ["food"]}, 422, "must be a JSON object"),
        ({"data": "[" * 60_000, "content_type": "application/json"}, 422, "must be a JSON object"),
        ({"data": {"search": ["a", "b"]}}, 422, "search is given twice"),
        ({"data": "food", "content_type": "text/plain"}, 415, "as JSON or as a form"),
        ({"json": {"search": "x" * 70_000}}, 413, "at most"),
    ],
)
def test_a_search_that_can_not_be_understood_is_refused_in_words(town_app, body, status, words):
    response = Browser(town_app).client.post(f"{PREFIX}/services", **body)
    assert (response.status_code, response.mimetype) == (status, "application/json")
    assert words in response.json["error"]


@pytest.mark.parametrize("format_", ["json", "ndjson"])
def test_a_postcode_that_nobody_knows_is_told_before_anything_is_sent(ask, format_):
    response = ask("services", postcode="99999", proximity=10, format=format_)
    assert (response.status_code, response.mimetype) == (404, "application/json")
    assert "99999 is not known here" in response.json["error"]
    response = ask("services", proximity=10, format=format_)
    assert (response.status_code, response.mimetype) == (404, "application/json")
    assert "needs a postcode" in response.json["error"]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_at_the_edge_of_time_is_understood(ask, moment):
    assert ask("services", modified_after=moment).json["empty"] is moment.startswith("9999")


def test_an_address_that_is_not_there_is_refused_in_json(ask, town_app):
    assert "Begin at /hsds/3.2/" in ask("service").json["error"]
    assert ask("service").status_code == 404
    refused = Browser(town_app).client.delete(f"{PREFIX}/services")
    assert (refused.status_code, set(refused.allow)) == (405, {"GET", "HEAD", "OPTIONS", "POST"})


def test_what_is_not_there_is_told_as_json(ask):
    assert ask(f"services/{uuid4()}").status_code == 404
    assert "no service" in ask(f"services/{uuid4()}").json["error"]
    assert ask("services/pantry").status_code == 422


def test_who_asks_too_much_is_told_when_to_ask_again(town_app):
    town_app.extensions["hsds_buckets"] = Buckets(at_once=2, a_second=0.1)
    browser = Browser(town_app)
    codes = [browser.get(f"{PREFIX}/").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    refused = browser.get(f"{PREFIX}/")
    assert refused.headers["Retry-After"] == "10"
    assert "10 seconds" in refused.json["error"]
    other = browser.get(f"{PREFIX}/", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert other.status_code == 200
    with clock.at(clock.now() + timedelta(seconds=10)):
        assert browser.get(f"{PREFIX}/").status_code == 200


def test_a_household_of_ipv6_addresses_is_one_asker():
    with clock.at(clock.now()):
        buckets = Buckets(at_once=1, a_second=1)
        assert [
            buckets.wait("2001:db8::1"),
            buckets.wait("2001:db8::2"),
            buckets.wait("2001:db8:0:1::1"),
        ] == [0, 1, 0]


# On the wire


def test_what_has_not_changed_is_not_sent_again(ask, town_app):
    first = ask("services")
    browser = Browser(town_app)
    for header, value in (
        ("If-None-Match", first.headers["ETag"]),
        ("If-Modified-Since", first.headers["Last-Modified"]),
    ):
        again = browser.get(f"{PREFIX}/services", headers={header: value})
        assert (again.status_code, again.data) == (304, b"")
    with clock.at(clock.now() + timedelta(hours=1)), transaction():
        service = db.session.get_one(m.Service, town.PANTRY)
        service.name, service.last_modified = "Town pantry", clock.now()
    for header, value in (
        ("If-None-Match", first.headers["ETag"]),
        ("If-Modified-Since", first.headers["Last-Modified"]),
    ):
        assert browser.get(f"{PREFIX}/services", headers={header: value}).status_code == 200


def test_answers_are_packed_for_those_who_unpack(ask, town_app):
    browser = Browser(town_app)
    for query in ({}, {"format": "ndjson"}):
        packed = browser.get(
            f"{PREFIX}/services", query_string=query, headers={"Accept-Encoding": "gzip"}, buffered=True
        )
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert gzip.decompress(packed.data) == ask("services", **query).data


def test_any_page_may_read_it(ask):
    for response in (ask("services"), ask("services", page="x"), ask(f"services/{town.PANTRY}")):
        assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_a_browser_that_asks_first_is_told_what_it_may_send(town_app):
    told = Browser(town_app).client.options(
        f"{PREFIX}/services",
        headers={
            "Origin": "https://elsewhere.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type, if-none-match",
        },
    )
    assert told.status_code == 200
    assert told.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in told.headers["Access-Control-Allow-Methods"]
    assert {"Content-Type", "If-None-Match"} <= set(told.headers["Access-Control-Allow-Headers"].split(", "))
    assert "Access-Control-Allow-Credentials" not in told.headers


def test_the_description_describes_every_address(ask):
    document = ask("openapi.json").json
    assert set(document["paths"]) == {
        "/", "/openapi.json", *(f"/{n}" for n in LISTS), *(f"/{n}/{{id}}" for n in LISTS)
    }  # fmt: skip
    (known,) = {
        p["$ref"] for p in document["paths"]["/services"]["get"]["parameters"] if "proximity" in p["$ref"]
    }
    assert known == "#/components/parameters/proximity"
    schemas, text = document["components"]["schemas"], json.dumps(document)
    for reference in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert reference in schemas
    assert text.count("http") == text.count("http://localhost")


def test_every_address_and_parameter_of_the_specification_is_served(ask):
    if not OFFICIAL.is_file():
        pytest.skip("the official document is not beside this repository")
    official, ours = json.loads(OFFICIAL.read_text(encoding="utf-8")), ask("openapi.json").json
    for path, methods in official["paths"].items():
        for method in methods.keys() & {"get", "post"}:
            served = _parameters(ours, ours["paths"][path][method])
            assert _parameters(official, methods[method]) - served == set(), (method, path)


def _parameters(document: dict[str, Any], operation: dict[str, Any]) -> set[str]:
    names = set()
    for given in operation.get("parameters", ()):
        found = given
        if "$ref" in given:
            found = reduce(dict.__getitem__, given["$ref"].removeprefix("#/").split("/"), document)
        names.add(found["name"])
    return names


def test_a_head_is_answered_as_a_get_without_its_body(ask, town_app):
    told = Browser(town_app).client.head(f"{PREFIX}/services")
    assert (told.status_code, told.data) == (200, b"")
    assert told.headers["ETag"] == ask("services").headers["ETag"]


@pytest.mark.parametrize(
    "path", ["services", f"services/{town.PANTRY}", "taxonomies", "taxonomy_terms", "organizations"]
)
def test_every_answer_says_when_it_changed_and_how_it_may_be_asked_for_again(ask, path):
    told = ask(path)
    assert told.headers["ETag"].startswith("W/")
    assert told.last_modified == clock.now()
    assert told.headers["Cache-Control"] == "public, no-cache"


# What never leaves


def everything(ask) -> str:
    parts = [ask(name, format="ndjson", full="true").get_data(as_text=True) for name in LISTS]
    return "".join(parts + [ask(name, per_page=500).get_data(as_text=True) for name in LISTS])


def test_a_hidden_address_and_a_private_contact_never_leave(ask):
    with transaction():
        place = db.session.get_one(m.Location, town.REFUGE_PLACE)
        place.transportation, place.description = "Bus SECRET", "Behind the SECRET church"
        place.phones = [m.Phone(number="555-SECRET-1")]
        place.accessibility = [m.Accessibility(description="SECRET ramp")]
        address = place.addresses[0]
        db.session.add(
            m.Contact(
                service_id=town.PANTRY, name="SECRET boss", private=True, phones=[m.Phone(number="5 SECRET")]
            )
        )
        db.session.add_all(
            m.MetadataEntry(
                resource_id=id_,
                resource_type=kind,
                last_action_date=clock.now(),
                last_action_type="update",
                field_name="address_1",
                previous_value="1 SECRET Street",
                replacement_value="",
                updated_by="x",
            )
            for kind, id_ in (("address", address.id), ("location", place.id))
        )
        db.session.add(m.Contact(service_id=town.PANTRY, name="Open desk"))
    said = everything(ask)
    assert "Open desk" in said
    for secret in ("SECRET", "99 Secret Lane", "39.7654", "-89.6789", "The refuge"):
        assert secret not in said


def test_a_victim_service_provider_hides_every_place_whatever_it_says(ask):
    with transaction():
        db.session.get_one(m.Location, town.REFUGE_PLACE).address_visibility = "full"
    assert "Secret Lane" not in everything(ask)


def test_an_area_is_told_without_its_street(ask):
    with transaction():
        place = db.session.get_one(m.Location, town.HARBOR_PLACE)
        place.address_visibility, place.latitude = "area", 39.80149
    place = ask(f"services/{town.PANTRY}").json["service_at_locations"][0]["location"]
    assert (place["latitude"], place["addresses"][0]["city"]) == (39.8, "Springfield")
    assert "Mill Street" not in everything(ask)


def test_a_service_that_is_gone_for_good_is_not_told_anywhere(ask):
    with transaction():
        db.session.get_one(m.Service, town.SHELTER).status = "defunct"
    assert ask(f"services/{town.SHELTER}").status_code == 404
    assert "Lakeview night shelter" not in everything(ask)


def test_a_service_of_an_unnamed_organization_is_told_with_its_id_alone(ask):
    with transaction():
        db.session.get_one(m.Organization, town.LAKEVIEW).listed = False
    record = ask(f"services/{town.RENT_HELP}").json
    assert record["organization_id"] == str(town.LAKEVIEW)
    assert "organization" not in record
    assert ask(f"organizations/{town.LAKEVIEW}").status_code == 404
    assert "Lakeview Housing" not in everything(ask)


# Against the official schemas, and in bulk


def walk(ask, *, each: bool = False) -> int:
    """Every record of every list, flat and nested, against the official schemas; one (or `each`) by its address."""
    count = 0
    for name in LISTS:
        ids = []
        for full in (False, True):
            if full and "full" not in LISTS[name].switches:
                continue
            for record in lines(ask(name, format="ndjson", **({"full": "true"} if full else {}))):
                assert faults(name, record, full=full) == []
                assert not nulls(record)
                ids.append(record["id"])
                count += 1
        for id_ in dict.fromkeys(ids if each else ids[:1]):
            assert faults(name, ask(f"{name}/{id_}").json, full=True) == []
    return count


def test_some_records_of_the_invented_county_are_valid(app):
    some = listings.feed(7, clock.now(), {})[:40]
    take_in(json_feed(*some))
    assert walk(_asking(app)) > 500


@pytest.mark.once
@pytest.mark.slow
def test_every_record_of_the_invented_county_is_valid(app):
    take_in(json_feed(*listings.feed(7, clock.now(), {})))
    assert walk(_asking(app), each=True) > 1_000


def test_the_lists_of_a_real_directory_are_valid(app):
    if not LEGAL_AID.is_dir():
        pytest.skip("the real directory is not beside this repository")
    take_in(open_feed(LEGAL_AID))
    assert walk(_asking(app)) > 2 * 429


@pytest.mark.once
@pytest.mark.slow
def test_every_record_of_a_real_directory_is_valid_at_its_own_address(app):
    if not LEGAL_AID.is_dir():
        pytest.skip("the real directory is not beside this repository")
    take_in(open_feed(LEGAL_AID))
    assert walk(_asking(app), each=True) > 2 * 429


def test_every_record_of_the_town_is_valid(ask):
    assert walk(ask, each=True) > 100


@pytest.mark.parametrize("name", ["services", "organizations", "service_at_locations"])
def test_a_long_full_list_costs_no_more_statements_than_a_short_one(ask, statements, name):
    with statements() as short:
        ask(name, full="true", per_page=500)
    with transaction():
        for number in range(40):
            service = m.Service(organization_id=town.LAKEVIEW, name=f"Class {number}")
            service.phones = [m.Phone(number="(217) 555-0100", languages=[m.Language(code="es")])]
            service.service_at_locations = [m.ServiceAtLocation(location_id=town.LAKEVIEW_PLACE)]
            db.session.add(service)
    with statements() as long:
        told = ask(name, full="true", per_page=500).get_data(as_text=True)
    assert "Class 39" in told
    assert len(long) == len(short)


def test_a_page_for_people_leads_to_the_data(ask, town_app):
    browser = Browser(town_app)
    assert 'href="/open-data"' in browser.get("/").get_data(as_text=True)
    page = browser.get("/open-data").get_data(as_text=True)
    for address in ("/hsds/3.2/", "/hsds/3.2/openapi.json", "/hsds/3.2/services"):
        assert f'href="{address}"' in page
        assert browser.get(address).status_code == 200
