"""Small feeds, as other people would send them."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from app import clock
from app.actor import SYSTEM, Actor
from app.db import db, transaction
from app.directory.models import Service
from app.interop.feeds import actions
from app.interop.feeds.fetching import Fetched
from app.interop.hsds import Document, Feed, Report, import_feed
from app.interop.models import FeedSource
from app.stewardship.actions import versions

SHARED = Path(__file__).resolve().parents[3] / "shared"

PANTRY = "11111111-1111-4111-8111-111111111111"
FOOD_BANK = "22222222-2222-4222-8222-222222222222"
HALL = "33333333-3333-4333-8333-333333333333"


def json_feed(*items: Any, source: str = "county", name: str = "feed.json") -> Feed:
    return Feed(source, (Document(name, json.dumps(list(items)).encode()),))


def tables(source: str = "county", **files: str) -> Feed:
    """A tabular feed; each file's text by its name, with spaces around lines taken off."""
    texts = {
        name: "\n".join(line.strip() for line in text.strip().splitlines()) for name, text in files.items()
    }
    return Feed(source, tuple(Document(f"{name}.csv", text.encode()) for name, text in texts.items()))


def take_in(feed: Feed) -> Report:
    """Import as the command does."""
    with transaction():
        return import_feed(feed, by=SYSTEM)


def said(report: Report) -> list[str]:
    """Every problem of a report as it is printed, but for the note about ids."""
    return [str(problem) for problem in report.problems if "is no UUID" not in problem.reason]


def food_bank(**more: Any) -> dict[str, Any]:
    """An organization with one service at one place, everything nested, as a full organization of the API."""
    return {
        "id": FOOD_BANK,
        "name": "Prairie Food Bank",
        "description": "Food for the county.",
        "locations": [
            {
                "id": HALL,
                "location_type": "physical",
                "name": "Union Hall",
                "latitude": 39.8,
                "longitude": -89.65,
                "addresses": [
                    {
                        "id": "addr-1",
                        "address_1": "12 Oak Street",
                        "city": "Springfield",
                        "state_province": "IL",
                        "postal_code": "62701",
                        "country": "US",
                        "address_type": "physical",
                    }
                ],
            }
        ],
        "services": [
            {
                "id": PANTRY,
                "name": "Community pantry",
                "status": "active",
                "phones": [{"number": "(217) 555-0100", "languages": [{"name": "Spanish", "code": "es"}]}],
                "schedules": [
                    {"freq": "WEEKLY", "byday": "MO,WE", "opens_at": "09:00:00-06:00", "closes_at": "17:00"}
                ],
                "service_at_locations": [{"id": "sal-1", "location_id": HALL}],
                "cost_options": [{"id": "cost-1", "option": "Free", "amount": 0}],
                **more,
            }
        ],
    }


def our_term(code: str, value: str, taxonomy: str = "Trellis terms") -> dict[str, Any]:
    """An attribute that says something of ours."""
    term = {"id": f"term-{code}", "code": code, "name": code, "description": code, "taxonomy": taxonomy}
    return {"id": f"attribute-{code}-{value}", "value": value, "taxonomy_term": term}


def disagree(by: Actor = SYSTEM) -> None:
    """The county's feed and `by` disagree about the name and the telephone of the pantry at Union Hall."""
    take_in(json_feed(food_bank()))
    with transaction():
        service = db.session.get_one(Service, UUID(PANTRY))
        mine = {"name": "Pantry at Union Hall", "phones": [{"number": "217 555 0111"}]}
        versions.change(service, mine, by=by)
    arabic = {"number": "217 555 0122", "languages": [{"name": "Arabic", "code": "ar"}]}
    take_in(json_feed(food_bank(name="County pantry", phones=[arabic])))


def pulled() -> UUID:
    """A feed that was pulled once, with a row that was refused and more, and once in vain."""
    with transaction():
        source = FeedSource(
            code="county",
            name="County 211, the directory of services of the whole northern half of the county",
            place="https://data.county.example.org/hsds/3.2/services?format=ndjson&full=true",
            every_hours=24,
            active=True,
            created_at=clock.now(),
            next_at=clock.now(),
        )
        db.session.add(source)
        db.session.flush()
        feed = json_feed(food_bank(schedules=[{"freq": "WEEKLY", "opens_at": "nine"}], email="call us"))
        report = import_feed(Feed("county-211", feed.documents), by=SYSTEM)
        actions.note_taken(source.id, clock.now() - timedelta(hours=1), Fetched(feed, b"1"), report)
        actions.note_failure(source.id, clock.now(), "data.county.example.org did not answer in time.")
        return source.id
