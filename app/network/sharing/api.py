"""What the API tells of the network, and its description in OpenAPI. The pages' published figures, as JSON."""

from app.network.queries import Link, Picture, Place
from app.network.questions import QUESTIONS
from app.network.questions.queries import Told
from app.trust.disclosure import BAND_WORDS, level_words
from app.web.schemas import COUNT, TEXT, Json, list_of, object_of

PATH = "/api/network"
PROBLEM = "application/problem+json"


def snapshot(picture: Picture | None) -> Json:
    """When the network was measured, and from what; all null before the first time."""
    return {
        "computed_at": picture.computed_at.isoformat() if picture else None,
        "since": picture.since.isoformat() if picture else None,
        "referrals": level_words(picture.referrals) if picture else None,
        "organizations": len(picture.places) if picture else 0,
        "ties": len(picture.links) if picture else 0,
    }


def organizations(picture: Picture | None) -> Json:
    places = picture.places.values() if picture else ()
    return {"snapshot": snapshot(picture), "organizations": [_place(place) for place in places]}


def ties(picture: Picture | None) -> Json:
    links = picture.links if picture else ()
    return {"snapshot": snapshot(picture), "ties": [_link(link) for link in links]}


def questions(told: list[Told]) -> Json:
    """The questions with the first sentence of each answer."""
    return {
        "questions": [
            {
                "slug": one.question.slug,
                "title": one.question.title,
                "answer": one.answer.sentences[0],
                "computed_at": one.computed_at.isoformat(),
            }
            for one in told
        ]
    }


def question(told: Told) -> Json:
    """One answer with its table; null in a row stands for what is hidden."""
    answer, asked = told.answer, told.question
    return {
        "slug": asked.slug,
        "title": asked.title,
        "definition": asked.definition,
        "computed_at": told.computed_at.isoformat(),
        "since": told.since.isoformat(),
        "referrals": level_words(answer.referrals),
        "sentences": list(answer.sentences),
        "notes": list(answer.notes),
        "columns": [{"name": head.name, "kind": head.kind} for head in answer.heads],
        "rows": [{"about": row.about or None, "cells": list(row.cells)} for row in answer.rows],
    }


def _place(place: Place) -> Json:
    return {
        "id": str(place.id),
        "name": place.name,
        "received": level_words(place.received),
        "sent": level_words(place.sent),
        "receives_from": place.receives_from,
        "refers_to": place.refers_to,
        "betweenness": place.betweenness,
        "standing": place.standing,
        "cuts_off": place.cuts_off,
        "community": place.community + 1,
    }


def _link(link: Link) -> Json:
    return {
        "from": str(link.referrer),
        "to": str(link.partner),
        "referrals": BAND_WORDS[link.band],
        "needs": {code: BAND_WORDS[band] for code, band in link.needs.items()},
        "bridge": link.bridge,
    }


def paths() -> Json:
    """The part of the OpenAPI document that is about the network."""
    slug = {"name": "slug", "in": "path", "required": True, "schema": {"enum": list(QUESTIONS)}}
    return {
        PATH: _get("network", "When the network was measured, and from what.", _SNAPSHOT),
        f"{PATH}/organizations": _get(
            "network_organizations",
            "Organizations that sent or received referrals in the past year.",
            object_of(snapshot=_SNAPSHOT, organizations=list_of(_PLACE)),
        ),
        f"{PATH}/ties": _get(
            "network_ties", "Who refers to whom.", object_of(snapshot=_SNAPSHOT, ties=list_of(_LINK))
        ),
        f"{PATH}/questions": _get(
            "network_questions", "The questions, each with its answer.", object_of(questions=list_of(_ASKED))
        ),
        f"{PATH}/questions/{{slug}}": _get(
            "network_question", "One answer with its table.", _ANSWER, parameters=(slug,)
        ),
    }


def security() -> Json:
    """Who may ask: whoever has signed in as a coordinator, by the cookie of that session."""
    return {"coordinator": {"type": "apiKey", "in": "cookie", "name": "__Host-trellis"}}


def _get(name: str, words: str, schema: Json, parameters: tuple[Json, ...] = ()) -> Json:
    answers = {
        "200": {"description": words, "content": {"application/json": {"schema": schema}}},
        "401": _refused("Nobody has signed in."),
        "403": _refused("Only coordinators may ask."),
        **({"404": _refused("No such question, or no answer yet.")} if parameters else {}),
    }
    operation = {
        "operationId": name,
        "summary": f"{words} Counts are words or rounded to the nearest 5; null is hidden.",
        "security": [{"coordinator": []}],
        "parameters": list(parameters),
        "responses": answers,
    }
    return {"get": operation}


def _refused(words: str) -> Json:
    return {"description": words, "content": {PROBLEM: {"schema": _PROBLEM}}}


_NUMBER: Json = {"type": "number"}
_ID, _YES = {"type": "string", "format": "uuid"}, {"type": "boolean"}
_PROBLEM = object_of(type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT, error=TEXT)
_LEVEL = {"type": "string", "pattern": "^(none|few|about [0-9,]+)$"}
_BAND = {"type": "string", "enum": list(BAND_WORDS)}
_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_SNAPSHOT = object_of(
    computed_at=_MOMENT,
    since=_MOMENT,
    referrals={"type": ["string", "null"]},
    organizations=COUNT,
    ties=COUNT,
)
_PLACE = object_of(
    id=_ID,
    name=TEXT,
    received=_LEVEL,
    sent=_LEVEL,
    receives_from=COUNT,
    refers_to=COUNT,
    betweenness=_NUMBER,
    standing=_NUMBER,
    cuts_off=COUNT,
    community=COUNT,
)
_LINK = object_of(
    **{"from": _ID},
    to=_ID,
    referrals=_BAND,
    needs={"type": "object", "additionalProperties": _BAND},
    bridge=_YES,
)
_ASKED = object_of(slug=TEXT, title=TEXT, answer=TEXT, computed_at=_MOMENT)
_ANSWER = object_of(
    slug=TEXT,
    title=TEXT,
    definition=TEXT,
    computed_at=_MOMENT,
    since=_MOMENT,
    referrals=_LEVEL,
    sentences=list_of(TEXT),
    notes=list_of(TEXT),
    columns=list_of(object_of(name=TEXT, kind=TEXT)),
    rows=list_of(
        object_of(
            about={"type": ["string", "null"]},
            cells=list_of({"type": ["string", "number", "null"]}),
        )
    ),
)
