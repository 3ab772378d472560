"""The judged queries: what was asked, and how well each service answers it.

Those of `judged.toml` may be looked at to make the search better; those of `held_out.toml` are only ever reported.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TUNED, HELD_OUT = "judged.toml", "held_out.toml"


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One query. `grades` are by the name of the service, 1 to 3; `like` is the text whose grades it shares."""

    text: str
    kind: str
    near: str
    like: str
    grades: Mapping[str, int]


@cache
def judged(file: str = TUNED) -> tuple[Judged, ...]:
    """All of one file, in its order."""
    entries = tomllib.loads(Path(__file__).with_name(file).read_text(encoding="utf-8"))["query"]
    graded = {entry["text"]: _grades(entry["judged"]) for entry in entries if "judged" in entry}
    return tuple(_judged(entry, graded) for entry in entries)


def _judged(entry: Mapping[str, Any], graded: Mapping[str, Mapping[str, int]]) -> Judged:
    like = entry.get("like", "")
    grades = graded[like] if like else _grades(entry["judged"])
    return Judged(entry["text"], entry["class"], entry.get("near", ""), like, grades)


def _grades(lines: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in lines.strip().splitlines():
        said, _, services = line.partition(": ")
        for service in services.split("; "):
            if service in found:
                raise ValueError(f"{service} is judged twice in {line!r}")
            found[service] = int(said[0])
    return found
