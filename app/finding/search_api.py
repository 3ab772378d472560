"""The search for programs: the page of results as JSON, and its description in OpenAPI from the same tables.

The document also describes what coordinators may ask of the network.
"""

from typing import Any

from flask import url_for

from app.finding.asking import PAGE_SIZE
from app.finding.cards import Card
from app.finding.forms import DISTANCES, SORTS, Tag
from app.finding.queries import Choice, Found
from app.network.sharing import api as network
from app.web.schemas import COUNT, TEXT, Json, list_of, object_of
from search_index.contract import Facets

VERSION = "1.0"

_SWITCH = {"type": "string", "enum": ["1"]}
_CODES = {"type": "array", "items": TEXT}
# Each part of an address of `/find` that stands for a question, and what it says.
PARAMETERS: dict[str, tuple[str, Json]] = {
    "q": ("What is needed, in plain words: food near 62704 open saturday spanish free", TEXT),
    "near": ("A ZIP code, a town of the directory, or degrees as latitude,longitude", TEXT),
    "within": ("At most so far from there", {"type": "integer", "enum": list(DISTANCES)}),
    "bbox": ("Only with a place in this part of the map: west,south,east,north in degrees", TEXT),
    "need": ("Codes of needs; any of them", _CODES),
    "language": ("ISO 639 codes; any of them", _CODES),
    "open": ("Open now", _SWITCH),
    "free": ("At no cost", _SWITCH),
    "room": ("Said to have room", _SWITCH),
    "accepts": ("Takes referrals through Trellis", _SWITCH),
    "sort": ("The order", {"type": "string", "enum": list(SORTS)}),
    "page": (f"Which page, of {PAGE_SIZE} each", {"type": "integer", "minimum": 1}),
}
_FACETS = ("free", "has_room", "accepts_referrals")


def told(found: Found) -> Json:
    """What one page of results says."""
    search = found.search
    return {
        "total": found.total,
        "page": search.asked.page,
        "pages": found.pages,
        "near": search.spot.name if search.spot else "",
        "understood": [_understood(tag) for tag in search.understood],
        "left_out": list(search.given_up),
        "corrected": search.corrected,
        "did_you_mean": "" if search.corrected else found.did_you_mean,
        "loosened": found.loosened,
        "without_index": found.without_index,
        "results": [_result(card) for card in found.cards],
        "counts": {
            "needs": _counts(found.needs),
            "languages": _counts(found.languages),
            **_switches(found.facets),
        },
    }


def described(base: str) -> Json:
    """The OpenAPI document; `base` is where the installation is found."""
    answer = {"description": "What is found", "content": {"application/json": {"schema": _ANSWER}}}
    operation = {
        "operationId": "search",
        "summary": "Find services: the same answers as the page of results, for someone who is not signed in.",
        "parameters": [
            {"name": name, "in": "query", "description": words, "schema": schema}
            for name, (words, schema) in PARAMETERS.items()
        ],
        "responses": {"200": answer},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Trellis: search and network", "version": VERSION},
        "servers": [{"url": base}],
        "paths": {"/api/search": {"get": operation}, **network.paths()},
        "components": {"securitySchemes": network.security()},
    }


def _understood(tag: Tag) -> Json:
    return {"means": tag.words, "said": tag.said, "without": url_for("finding.search", **tag.without)}


def _result(card: Card) -> Json:
    return {
        "id": str(card.service.id),
        "name": card.service.name,
        "organization": card.service.organization,
        "description": card.service.description,
        "needs": list(card.needs),
        "where": card.where,
        "reasons": [reason.words for reason in card.reasons],
        "room": card.room.state,
        "url": url_for("finding.service", id=card.service.id, _external=True),
    }


def _counts(choices: Any) -> Json:
    listed: list[Choice] = list(choices)
    return {choice.value: choice.found for choice in listed}


def _switches(facets: Facets | None) -> Json:
    if facets is None:
        return {}
    return {name: getattr(facets, name) for name in _FACETS} | {"open": facets.open or 0}


_NUMBERS = {"type": "object", "additionalProperties": COUNT}
_ANSWER = object_of(
    total=COUNT,
    page=COUNT,
    pages=COUNT,
    near=TEXT,
    understood=list_of(object_of(means=TEXT, said=TEXT, without=TEXT)),
    left_out=list_of(TEXT),
    corrected=TEXT,
    did_you_mean=TEXT,
    loosened={"type": "boolean"},
    without_index={"type": "boolean"},
    results=list_of(
        object_of(
            id={"type": "string", "format": "uuid"},
            name=TEXT,
            organization=TEXT,
            description=TEXT,
            needs=list_of(TEXT),
            where=TEXT,
            reasons=list_of(TEXT),
            room={"type": "string", "enum": ["has_room", "waitlist", "full", "assessment", ""]},
            url={"type": "string", "format": "uri"},
        )
    ),
    counts={
        "type": "object",
        "properties": {"needs": _NUMBERS, "languages": _NUMBERS},
        "required": ["needs", "languages"],
        "additionalProperties": COUNT,
    },
)
