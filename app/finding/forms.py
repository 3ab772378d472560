"""What a person asked for, read from an address; the same words make the address again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.directory.models import Room
from app.finding.models import Tell
from app.web.forms import WordedForm, at_most, by_value, plain, required

DISTANCES = (1, 5, 10, 25, 50)
SORTS = {"best": "Best match", "nearest": "Nearest", "confirmed": "Most recently confirmed"}
LONGEST_TEXT = 500
LAST_PAGE = 500
MOST_COMPARED = 4
_CODE = re.compile(r"[a-z][a-z0-9._-]{0,39}")
Box = tuple[float, float, float, float]
_POINT = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*")


class Arguments(Protocol):
    """The part of werkzeug's MultiDict that is used here."""

    def get(self, key: str, default: str) -> str: ...

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """One search as it stands in the address bar. `within` is in miles or kilometres, as the installation counts."""

    q: str = ""
    near: str = ""
    within: int | None = None
    # The part of the map that is looked at: "west,south,east,north" in degrees.
    bbox: str = ""
    need: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    open: bool = False
    free: bool = False
    room: bool = False
    accepts: bool = False
    client: UUID | None = None
    # Ids of services that are chosen to stand side by side.
    compare: tuple[str, ...] = ()
    unfit: bool = False
    sort: str = "best"
    page: int = 1

    @classmethod
    def read(cls, given: Arguments) -> "Asked":
        """Read an address. Whatever makes no sense in it is left aside: an address is never an error."""
        sort = given.get("sort", "best")
        return cls(
            q=given.get("q", "").replace("\0", " ").strip()[:LONGEST_TEXT],
            near=given.get("near", "").replace("\0", " ").strip()[:80],
            within=next((miles for miles in DISTANCES if str(miles) == given.get("within", "")), None),
            bbox=_bbox(given.get("bbox", "")),
            need=_codes(given.getlist("need")),
            language=_codes(given.getlist("language")),
            open=given.get("open", "") == "1",
            free=given.get("free", "") == "1",
            room=given.get("room", "") == "1",
            accepts=given.get("accepts", "") == "1",
            client=_uuid(given.get("client", "")),
            compare=_ids(given.getlist("compare")),
            unfit=given.get("unfit", "") == "1",
            sort=sort if sort in SORTS else "best",
            page=_page(given.get("page", "1")),
        )

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the search beside the words."""
        return bool(
            self.near
            or self.bbox
            or self.need
            or self.language
            or self.open
            or self.free
            or self.room
            or self.accepts
        )

    @property
    def anything(self) -> bool:
        return bool(self.q or self.filtered)

    def address(self, **changes: Any) -> dict[str, Any]:
        """The parts of the address of this search with `changes`; defaults are left out, and the page begins anew."""
        asked = replace(self, **{"page": 1, **changes})
        parts: dict[str, Any] = {}
        for name in self.__dataclass_fields__:
            value = getattr(asked, name)
            if value not in (None, "", False, ()) and (name, value) not in (("sort", "best"), ("page", 1)):
                parts[name] = "1" if value is True else list(value) if isinstance(value, tuple) else value
        return parts


@dataclass(frozen=True, slots=True)
class Tag:
    """One filter, and the address parts of the search without it. `said` are the typed words it was read from."""

    words: str
    without: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""


def tags(asked: Asked, names: Mapping[str, str], place: str, unit: str) -> list[Tag]:
    """The chosen filters as removable tags; `names` puts need and language codes into words."""
    chosen = [Tag(f"“{asked.q}”", asked.address(q=""))] if asked.q else []
    if asked.near and place:
        reach = f"within {asked.within} {unit} of {place}" if asked.within else f"near {place}"
        chosen.append(Tag(reach, asked.address(near="", within=None)))
    if asked.bbox:
        chosen.append(Tag("in this part of the map", asked.address(bbox="")))
    for code in asked.need:
        others = tuple(other for other in asked.need if other != code)
        chosen.append(Tag(names.get(code, code), asked.address(need=others)))
    for code in asked.language:
        others = tuple(other for other in asked.language if other != code)
        chosen.append(Tag(f"speaks {names.get(code, code)}", asked.address(language=others)))
    switches = {"open": "open now", "free": "free", "room": "has room", "accepts": "accepts referrals"}
    chosen += [
        Tag(words, asked.address(**{name: False})) for name, words in switches.items() if getattr(asked, name)
    ]
    return chosen


def point_in(text: str) -> tuple[float, float] | None:
    """A pair of degrees as the button "near me" writes it; None for anything else."""
    found = _POINT.fullmatch(text)
    if not found:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def box_in(text: str) -> Box | None:
    """South, west, north, east of a part of the map as an address says it; None for anything else."""
    try:
        west, south, east, north = map(float, text.split(","))
    except ValueError:
        return None
    real = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return (south, west, north, east) if real else None


def _bbox(text: str) -> str:
    """The same, said in one way: to about ten metres; "" when it makes no sense."""
    box = box_in(text)
    return "{1:.4f},{0:.4f},{3:.4f},{2:.4f}".format(*box) if box else ""


def _codes(given: list[str]) -> tuple[str, ...]:
    """Codes of needs and languages, each once; what can't be one is left aside."""
    return tuple(dict.fromkeys(code for code in given if _CODE.fullmatch(code)))[:20]


def _ids(given: list[str]) -> tuple[str, ...]:
    """The first few ids, each once; what is none is left aside."""
    return tuple(dict.fromkeys(str(id_) for text in given if (id_ := _uuid(text))))[:MOST_COMPARED]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _page(text: str) -> int:
    return min(int(text), LAST_PAGE) if text.isascii() and text.isdigit() and int(text) > 0 else 1


class RoomForm(FlaskForm):
    """How much room a service has, in one of four answers."""

    room = RadioField(
        "How much room is there?",
        choices=[
            SelectChoice(Room.HAS_ROOM.value, "Has room"),
            SelectChoice(Room.WAITLIST.value, "Waitlist"),
            SelectChoice(Room.FULL.value, "Full for now"),
            SelectChoice(Room.ASSESSMENT.value, "Decided after a first talk"),
        ],
        validators=[InputRequired("Choose one of the four answers.")],
    )
    wait_days = IntegerField(
        "With a waitlist: about how many days?",
        validators=[Optional(), NumberRange(0, 1095, "Give 0 to 1095 days.")],
    )

    @property
    def answer(self) -> Room:
        return Room(self.room.data)


class SavedForm(WordedForm):
    """Under which name a search is kept, and when to hear of what it newly finds."""

    name = StringField(
        "Name", [required("Give it a name that you will recognize."), at_most(120)], filters=[plain]
    )
    tell = RadioField(
        "Tell me by mail of new services that it finds",
        [InputRequired("Choose one.")],
        choices=by_value({Tell.NEVER: "No", Tell.DAILY: "Each morning", Tell.WEEKLY: "Once a week"}),
        default=Tell.NEVER.value,
    )

    @property
    def chosen(self) -> Tell:
        return Tell(self.tell.data)
