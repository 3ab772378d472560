"""The kit page: every part of the face in all its states, for those who build Trellis. Not in production."""

import math
from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from app import clock
from app.web.access import public

bp = Blueprint("web", __name__)
NEEDS = {"food": "Food", "housing": "Housing", "health": "Health", "legal": "Legal help and papers"}
LANGUAGES = {"en": "English", "es": "Español", "ti": "ትግርኛ"}


def _choices(words: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(code, word) for code, word in words.items()]


class SampleForm(FlaskForm):
    """One field of each kind."""

    name = StringField("Name", [InputRequired("Enter the client’s name, or what they like to be called.")])
    email = EmailField("Email address", [InputRequired("Enter an email address, like name@example.org.")])
    password = PasswordField("Password", [InputRequired("Enter a password of at least 12 characters.")])
    born = DateField("Date of birth")
    need = RadioField(
        "What is needed most?", [InputRequired("Choose what is needed most.")], choices=_choices(NEEDS)
    )
    needs = SelectMultipleField("What else would help?", choices=_choices(NEEDS))
    language = SelectField("Language", choices=_choices(LANGUAGES))
    story = TextAreaField("In the client’s own words", description="Only what the provider has to know.")
    agreed = BooleanField(
        "The client agreed to this referral", description="Said in person or on the telephone."
    )


@bp.get("/kit")
@public
def kit() -> str:
    sent = MultiDict({"wrong-language": "en", "wrong-story": "Kept as typed."})
    wrong = SampleForm(sent, meta={"csrf": False}, prefix="wrong-")
    wrong.validate()
    return render_template(
        "web/kit.html",
        form=SampleForm(meta={"csrf": False}),
        wrong=wrong,
        now=clock.now(),
        days=timedelta(days=1),
        record=[
            {
                "label": "Answers within 2 days",
                "done": 18,
                "total": 20,
                "low": 0.79,
                "high": 0.95,
                "others": 0.71,
            },
            {"label": "Takes on", "done": 11, "total": 18, "low": 0.46, "high": 0.74, "others": 0.63},
            {"label": "Client was seen", "done": 3, "total": 4, "low": 0.4, "high": 0.93},
        ],
        page=int(request.args.get("page", 3)),
    )


@bp.get("/kit/suggest")
@public
def suggestions() -> list[dict[str, str]]:
    typed = request.args.get("q", "").lower()
    known = [
        ("Food pantry", "need"),
        ("Food stamps", "need"),
        ("Springfield", "town"),
        ("Spring Street Pantry", ""),
    ]
    return [{"text": text, "note": note} for text, note in known if typed and typed in text.lower()]


@bp.get("/kit/places")
@public
def places() -> list[dict[str, Any]]:
    return [
        {
            "id": str(n),
            "name": f"Place {n}",
            "url": "#",
            "lat": 39.8 + 0.16 * math.sin(n * 2.4) * (n % 7) / 7,
            "lon": -89.65 + 0.2 * math.cos(n * 2.4) * (n % 7) / 7,
            "area": n == 5,
        }
        for n in range(60)
    ]


@bp.get("/kit/graph.json")
@public
def graph() -> dict[str, Any]:
    """A ring of communities, as large as `?nodes=` says: the drawing is measured with it."""
    count = min(int(request.args.get("nodes", 120)), 5000)
    communities, codes = 8, list(NEEDS)
    nodes = [_node(n, communities) for n in range(count)]
    edges = [
        {
            "from": str(n),
            "to": str((n + communities * (n % 11 + 1 + 3 * step) + (step == 4)) % count),
            "weight": 1 + (n * 7 + step * 5) % 13,
            "needs": {codes[(n + step) % len(codes)]: 1},
        }
        for n in range(count)
        for step in range(5)
    ]
    return {
        "nodes": nodes,
        "edges": edges,
        "needs": [{"code": code, "name": name} for code, name in NEEDS.items()],
    }


def _node(n: int, communities: int) -> dict[str, Any]:
    turn, spread = n % communities / communities * math.tau, math.sqrt(n // communities + 1) / 8
    return {
        "id": str(n),
        "label": f"Organization {n}",
        "x": 5 * math.cos(turn) + spread * math.cos(n * 2.4),
        "y": 5 * math.sin(turn) + spread * math.sin(n * 2.4),
        "size": (n * 37 % 100 / 100) ** 3,
        "group": n % communities,
        "url": "#",
        "ringed": n % 41 == 0,
        "note": f"{n * 7 % 90} referrals received",
    }
