"""What if a partner closes?"""

import numpy as np

from app.network.closing import Loss, Market, worst
from app.network.facts import Facts
from app.network.graph import Numbers, Places
from app.network.questions import publishing
from app.network.questions.answer import Answer, Cell, Head, Picture, Question, Row
from app.network.surroundings import Surroundings
from app.trust.scoring import BURDENS

MOST = 20
MOST_TAKERS = 6
MONTH = 30.0
LATELY = 91.0  # days: what is asked for now
BEARABLE = 0.8  # of a need's connections
WORTH_SAYING = 1.0  # connections a month


def compute(facts: Facts) -> Answer:
    """The twenty partners whose closing would cost most, and who would take up the worst one's clients."""
    if facts.beside is None or not len(facts):
        return Answer(("There is nothing to reckon with yet.",))
    market = market_of(facts, facts.beside)
    ranked = [(n, loss) for n, loss in worst(market, MOST) if facts.named(facts.partner.words[n])]
    return Answer(
        sentences=_sentences(facts, ranked),
        heads=HEADS,
        rows=tuple(_row(facts, market, n, loss) for n, loss in ranked),
        picture=Picture(
            "losses",
            {
                "says": "Connections lost in a month, at the best that all others can do",
                "rows": [
                    [facts.name(facts.partner.words[n]), round(loss.lost, 1), _lost(loss.lost)]
                    for n, loss in ranked
                ],
                "closed": facts.name(facts.partner.words[ranked[0][0]]) if ranked else "",
                "takers": _takers(facts, ranked[0][0], ranked[0][1]) if ranked else [],
            },
        ),
        notes=NOTES,
        referrals=publishing.base_of(facts),
        marks={str(facts.partner.words[n]): _lost(loss.lost) for n, loss in ranked[:5]},
    )


def market_of(facts: Facts, beside: Surroundings) -> Market:
    """A month's demand of the last quarter, or of as much of it as the facts are of (needs × burdens, as coded), the
    partners' places, and the chances of those who have connected anybody for the need."""
    today = facts.at.timestamp() / 86_400.0
    watched = min(LATELY, (facts.at - facts.since).total_seconds() / 86_400.0)
    lately = today - facts.sent < watched
    needs, partners = len(facts.need.words), len(facts.partner.words)
    group = facts.need.numbers * BURDENS + np.clip(facts.burden, 0, BURDENS - 1)
    demand = np.bincount(group[lately], minlength=needs * BURDENS) * (MONTH / watched)
    serves = np.zeros((partners, needs), dtype=bool)
    for partner, need in facts.who_connected:
        if partner in facts.partner.place and need in facts.need.place:
            serves[facts.partner.place[partner], facts.need.place[need]] = True
    chance = np.where(serves[..., None], beside.follow_through[:, _tops(facts)], 0.0)
    return Market(demand.astype(float), _places(facts, beside), chance.reshape(partners, -1).T)


def _tops(facts: Facts) -> Places:
    """The number of the top need of each need."""
    return np.array(
        [facts.top.place[str(need).partition(".")[0]] for need in facts.need.words], dtype=np.int64
    )


def _places(facts: Facts, beside: Surroundings) -> Numbers:
    """The places of each partner: those of its services that anybody was ever sent to."""
    owner = np.full(len(facts.service.words), -1, dtype=np.int64)
    owner[facts.service.numbers] = facts.partner.numbers
    known = owner >= 0
    counted = np.bincount(owner[known], beside.places[known], minlength=len(facts.partner.words))
    places: Numbers = counted.astype(np.float64)
    return places


def _needs_hit(facts: Facts, loss: Loss) -> list[tuple[str, float]]:
    """The needs of which less than is bearable would be left, with the share that is left, the least first."""
    lost = loss.by_group.reshape(-1, BURDENS).sum(axis=1)
    usual = loss.usual.reshape(-1, BURDENS).sum(axis=1)
    left = np.divide(usual - lost, usual, out=np.ones_like(lost), where=usual > WORTH_SAYING)
    found = [
        (facts.need_name(str(facts.need.words[n])), float(left[n])) for n in np.flatnonzero(left < BEARABLE)
    ]
    return sorted(found, key=lambda one: (one[1], one[0]))


def _takers(facts: Facts, closed: int, loss: Loss) -> list[list[Cell]]:
    """Who would take up most, with how many a month."""
    more = loss.moved.sum(axis=0)
    more[closed] = 0.0
    order = [
        n
        for n in np.argsort(-more, kind="stable").tolist()
        if more[n] >= 1 and facts.named(facts.partner.words[n])
    ]
    return [
        [
            facts.name(facts.partner.words[n]),
            round(float(more[n]), 1),
            f"about {round(float(more[n]))} more a month",
        ]
        for n in order[:MOST_TAKERS]
    ]


def _lost(lost: float) -> str:
    return "under 1 a month" if lost < 1 else f"about {round(lost)} a month"


def _row(facts: Facts, market: Market, n: int, loss: Loss) -> Row:
    hit = ", ".join(f"{need} ({left:.0%} left)" for need, left in _needs_hit(facts, loss)[:3])
    takers = ", ".join(str(name) for name, *_ in _takers(facts, n, loss)[:3])
    partner = facts.partner.words[n]
    places = publishing.estimate(float(market.places[n]))
    return Row(
        (facts.name(partner), _lost(loss.lost), places, hit or "none", takers or "nobody"),
        str(partner),
        {"partner": str(partner)},
    )


def _sentences(facts: Facts, ranked: list[tuple[int, Loss]]) -> tuple[str, ...]:
    if not ranked:
        return ("No single closing would cost a connection: others have room for everybody.",)
    n, loss = ranked[0]
    told = [
        f"The closing of {facts.name(facts.partner.words[n])} would hurt most: {_lost(loss.lost)} fewer "
        "connected, even if "
        "everybody else went where there is room."
    ]
    hit = _needs_hit(facts, loss)
    if hit:
        left = "none" if hit[0][1] < 0.005 else f"{hit[0][1]:.0%}"
        told.append(f"Hardest hit would be {hit[0][0].lower()}: {left} of its connections would be left.")
    takers = _takers(facts, n, loss)
    if takers:
        told.append(f"{takers[0][0]} would have to take up most: {takers[0][2]}.")
    return tuple(told)


HEADS = (
    Head("If this one closes", "organization"),
    Head("Connections lost"),
    Head("Places, about", "number"),
    Head("Needs below what is bearable"),
    Head("Who takes up most"),
)
NOTES = (
    "What is asked for in a month is the mean of the last quarter, or of a report’s month; places are those of the "
    "model of room. Nobody is sent to a partner that connected nobody for the need in a year.",
    "It is what the best arrangement would lose: in life nobody is sent as wisely, and more is lost. Bearable are "
    "four fifths of a need’s connections.",
)

QUESTION = Question(
    slug="what-if-closed",
    title="What if a partner closes?",
    definition=(
        "The most that can be connected in a month, with demand and places as limits, minus the most without this "
        "partner: max Σ P·x as a transport problem, P being the ladder’s follow-through."
    ),
    source="Transport problem: Hitchcock (1941); solved by HiGHS (Huangfu and Hall, 2018).",
    complexity="Some twenty linear programmes of needs × burdens × partners; bounds spare the rest",
    compute=compute,
)
