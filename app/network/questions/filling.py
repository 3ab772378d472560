"""Will capacity hold the demand?"""

from typing import NamedTuple

import numpy as np

from app.network.capacity import Load, loads, shared_out
from app.network.declines import KIND_OF, PARTNER
from app.network.facts import Facts
from app.network.graph import Numbers, Places
from app.network.questions import publishing
from app.network.questions.answer import Answer, Cell, Head, Picture, Question, Row
from app.network.surroundings import Surroundings
from app.network.waits import different
from app.trust.disclosure import rounded
from app.trust.suppression import SMALL, Mask, alongside

MOST_PARTNERS = 25
TIGHT = 0.9
SOON = 60.0  # days
LONG = 180.0


class Told(NamedTuple):
    """One bar: whose, what may be said of its load and places, the id of an organization or the code of
    a need."""

    label: str
    load: Load
    about: str = ""
    need: str = ""


def compute(facts: Facts) -> Answer:
    """Loads and places by need and by partner."""
    if facts.beside is None or not len(facts):
        return Answer(("There is nothing to reckon with yet.",))
    needs, partners = _needs(facts, facts.beside), _partners(facts, facts.beside)
    return Answer(
        sentences=_sentences(needs, partners),
        heads=HEADS,
        rows=tuple([_row("Need", one) for one in needs] + [_row("Partner", one) for one in partners]),
        picture=Picture(
            "bullets",
            {
                "says": "Places in use, of the places there are (stroke: full)",
                "parts": [["By need", list(map(_bar, needs))], ["By partner", list(map(_bar, partners))]],
            },
        ),
        notes=NOTES,
        referrals=publishing.base_of(facts),
        marks={one.label: _percent(one.load) for one in needs},
    )


def _needs(facts: Facts, beside: Surroundings) -> list[Told]:
    places = shared_out(beside.places, facts.service.numbers, facts.top.numbers, len(facts.top.words))
    found = _told(facts, beside, facts.top.numbers, places)
    codes = list(map(str, facts.top.words))
    return _sorted([Told(facts.need_name(codes[n]), load, need=codes[n]) for n, load in found])


def _partners(facts: Facts, beside: Surroundings) -> list[Told]:
    places = shared_out(beside.places, facts.service.numbers, facts.partner.numbers, len(facts.partner.words))
    words = facts.partner.words
    found = [
        (n, load) for n, load in _told(facts, beside, facts.partner.numbers, places) if facts.named(words[n])
    ]
    return _sorted([Told(facts.name(words[n]), load, str(words[n])) for n, load in found])[:MOST_PARTNERS]


def _told(facts: Facts, beside: Surroundings, group: Places, places: Numbers) -> list[tuple[int, Load]]:
    """The groups whose load is large enough to be said, and does not give another's away."""
    takes = _takes_place(facts, beside)
    today = facts.at.timestamp() / 86_400.0
    found = loads(group, facts.sent, takes, today, places)
    now = takes & (today - facts.sent < 30.0)
    people = different(group[now], facts.client.numbers[now], len(places))
    counts = np.array([load.now for load in found])
    hidden = alongside(np.where(people > SMALL, counts, np.minimum(counts, SMALL)))
    return [
        (n, load) for n, load in enumerate(found) if load.now > SMALL and not hidden[n] and load.places > 0
    ]


def _takes_place(facts: Facts, beside: Surroundings) -> Mask:
    """All but those who were refused, and those of whom nobody was there to be told."""
    silent = np.array([KIND_OF.get(reason) == PARTNER for reason in facts.reason.words] or [False])
    refused: Mask = ~beside.known.takes_place | (silent[facts.reason.numbers] & np.isnan(facts.accepted))
    return ~refused


def _sorted(found: list[Told]) -> list[Told]:
    return sorted(found, key=lambda one: (-one.load.share, one.label))


def _row(what: str, one: Told) -> Row:
    cells: tuple[Cell, ...] = (
        what,
        one.label,
        rounded(one.load.now),
        publishing.estimate(one.load.places),
        _percent(one.load),
        _until_full(one.load),
    )
    return Row(cells, one.about, {"partner": one.about} if one.about else {"need": one.need})


def _percent(load: Load) -> float:
    """To the nearest twentieth: the places are an estimate."""
    return round(load.share * 20) / 20


def _until_full(load: Load) -> str:
    days = load.days_until_full
    if days is None:
        return "not filling"
    if days == 0:
        return "full"
    return f"about {max(1, round(days / 7))} weeks" if days < LONG else "over half a year"


def _bar(one: Told) -> list[Cell]:
    words = f"{rounded(one.load.now):,} of about {publishing.estimate(one.load.places):,}"
    return [one.label, _percent(one.load), words]


def _sentences(needs: list[Told], partners: list[Told]) -> tuple[str, ...]:
    tight = [one for one in needs if one.load.share >= TIGHT]
    soon = [one for one in (*needs, *partners) if 0 < (one.load.days_until_full or 0) <= SOON]
    full = [one.label for one in partners if one.load.share >= 1]
    first = (
        f"Tight are {_list([one.label for one in tight])}: nine of ten places and more are in use."
        if tight
        else "No need as a whole is near its limit."
    )
    told = [first]
    if full:
        told.append(f"Full are {_list(full)}: send to others until they have room, and ask what would help.")
    if soon:
        told.append(f"Within two months, as it goes, {_list([one.label for one in soon])} will be full.")
    return tuple(told)


def _list(names: list[str]) -> str:
    """The first three, and how many more."""
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


HEADS = (
    Head("What"),
    Head("Of whom", "organization"),
    Head("In use", "count"),
    Head("Places, about", "number"),
    Head("Share in use", "share"),
    Head("Full in"),
)
NOTES = (
    "A referral takes a place for a month from when it was sent, unless it was refused. What a provider "
    "freshly says of "
    "its places counts; elsewhere they are estimated from when it said “full”.",
    "“Full in” goes by the rise of the past month against the month before, where it is more than chance.",
    "A service that meets several needs has its places shared out as they are used.",
)

QUESTION = Question(
    slug="capacity-and-demand",
    title="Will the room last?",
    definition=(
        "Load ÷ places of each partner and of each need, and the days until it is full if it goes on rising "
        "as in the "
        "past month: (places − load) ÷ daily rise."
    ),
    source="Places as in the model of room of the design of trust: P(full | load) with a grid of places.",
    complexity="O(referrals)",
    compute=compute,
)
