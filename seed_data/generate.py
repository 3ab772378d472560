"""Writes the invented county to files: `python -m seed_data.generate --out DIR [--seed N] [--until YYYY-MM-DD]`.

| file | what it holds |
|---|---|
| listings.json | the directory as one HSDS 3.2.3 feed: an array of organizations (see `listings`) |
| people.json | 14 referring teams and the people with accounts, the four demo sign-ins first |
| story.json | clients, their consents, and each referral with its dated steps in the words of the lifecycle |
| facts.json | what was planted, by name, for tests that ask whether the program finds it |

The same seed and day always make the same bytes. Only the standard library is needed.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

if __name__ == "__main__" and __package__ is None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from seed_data import partners as planted
from seed_data.catalogue import organizations, services
from seed_data.listings import Room, feed
from seed_data.story import Story, tell
from seed_data.terms import Node

SEED = 7
NOON = time(17, tzinfo=UTC)
FULL_AT, WAITS_AT = 1.0, 0.85


def main(arguments: Iterable[str] | None = None) -> None:
    """Read the command line and write the four files."""
    parser = argparse.ArgumentParser(
        prog="seed_data.generate", description="Write the invented county to files."
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--until", type=date.fromisoformat, default=datetime.now(UTC).date(), help="last day of the story"
    )
    chosen = parser.parse_args(None if arguments is None else list(arguments))
    chosen.out.mkdir(parents=True, exist_ok=True)
    for name, content in county(chosen.seed, datetime.combine(chosen.until, NOON)).items():
        path = chosen.out / name
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(f"{path}  {path.stat().st_size / 1e6:.1f} MB")


def county(seed: int, until: datetime) -> dict[str, Any]:
    """The content of every file, by its name."""
    story = tell(seed, until)
    return {
        "listings.json": listings(story),
        "people.json": story.staff.as_json(),
        "story.json": story.as_json(),
        "facts.json": facts(until),
    }


def listings(story: Story) -> list[Node]:
    """The feed; what providers say of their room agrees with how the story ends."""
    return feed(story.seed, story.until, rooms(story))


def rooms(story: Story) -> dict[str, Room]:
    """What is said of the room of each service; of a third nobody has said anything."""
    random = Random(f"{story.seed}/said")
    said: dict[str, Room] = {}
    for service in services().values():
        taken, known = story.rooms[service.id], random.random() < 0.72
        day = story.until.date() - timedelta(days=min(21, 1 + int(random.expovariate(0.25))))
        wait = service.wait or random.randrange(7, 40)
        load = taken.load(story.until) / taken.places if service.places else 0.5
        if service.room:
            said[service.id] = Room(service.room, 0, service.places or 20, service.wait, day)
        elif service.name == planted.FILLED_SERVICE or (service.accepts and known and load >= FULL_AT):
            said[service.id] = Room("full", 0, service.places, wait, day)
        elif service.accepts and known and service.places and load >= WAITS_AT:
            said[service.id] = Room("waitlist", 0, service.places, wait, day)
        elif service.accepts and known and service.places:
            free = max(1, round(service.places * (1 - load) * 0.4))
            said[service.id] = Room("has_room", free, service.places, 0, day)
    return said


def facts(until: datetime) -> dict[str, Any]:
    """What was planted, by the ids under which it is found."""

    def named(name: str) -> dict[str, str]:
        return {"organization": organizations()[name].id, "name": name}

    filled = next(
        offer for offer in organizations()[planted.FILLED].services if offer.name == planted.FILLED_SERVICE
    )
    return {
        "fills": named(planted.FILLED)
        | {"service": filled.id, "since": (until - planted.FILLED_FOR).isoformat()},
        "declines_in_quality": named(planted.DECLINING)
        | {"since": (until - planted.DECLINING_FOR).isoformat()},
        "stops_answering": named(planted.SILENT) | {"since": (until - planted.SILENT_FOR).isoformat()},
        "new": [
            named(name) | {"since": (until - ago).isoformat()} for name, ago in planted.NEWCOMERS.items()
        ],
        "rests_on_one_partner": named(planted.SOLE_PARTNER) | {"need": planted.SOLE_NEED},
        "met_by_nobody": planted.UNMET_NEED,
        "broker": named(planted.BROKER),
        "communities": {
            side: [organization.id for organization in organizations().values() if organization.side == side]
            for side in ("west", "east")
        },
        "hidden_addresses": [
            organization.id
            for organization in organizations().values()
            if organization.visibility == "hidden"
        ],
        "without_mail": [
            organization.id for organization in organizations().values() if not organization.mail
        ],
    }


if __name__ == "__main__":
    main()
