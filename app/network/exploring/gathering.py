"""From the facts to the cells that may be shown: rows to be kept with the measurement."""

from collections import defaultdict
from typing import Any

import numpy as np

from app.network.exploring import cells
from app.network.exploring.choice import OUTCOMES, key_of, quarter_of, quarters
from app.network.facts import Column, Facts, column
from app.network.graph import Places
from app.referrals.statuses import Status
from app.trust.disclosure import band


def rows(facts: Facts) -> list[dict[str, Any]]:
    """One row for each choice that shows a tie (see `models.NetworkCells`)."""
    hidden = [number for number, one in enumerate(facts.referrer.words) if not facts.named(one)]
    away = [number for number, one in enumerate(facts.partner.words) if not facts.named(one)]
    seen = facts.only(~np.isin(facts.referrer.numbers, hidden) & ~np.isin(facts.partner.numbers, away))
    partners = len(seen.partner.words)
    kinds = _kinds(seen)
    ties: defaultdict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for values, tie, referrals in cells.shown(
        seen.referrer.numbers * partners + seen.partner.numbers,
        {kind: _numbers(known) for kind, known in kinds.items()},
        seen.client.numbers,
    ):
        one, other = divmod(tie, partners)
        ends = str(seen.referrer.words[one]), str(seen.partner.words[other])
        key = key_of({kind: str(kinds[kind].words[number]) for kind, number in values})
        ties[key].append((*ends, band(referrals)))
    return [{"choice": choice, "ties": shown} for choice, shown in ties.items()]


def _kinds(facts: Facts) -> dict[str, Column]:
    """What can be chosen of each referral; "" where it is unknown."""
    whole = set(quarters(facts.since, facts.at))
    sent = [quarter_of(day) for day in facts.sent.tolist()]
    return {
        "need": facts.top,
        "area": facts.area,
        "language": facts.language,
        "quarter": column(quarter if quarter in whole else "" for quarter in sent),
        "outcome": column(outcomes(facts)),
        "team": facts.team,
    }


def outcomes(facts: Facts) -> list[str]:
    """How each referral stands, as a code of OUTCOMES."""
    declined = facts.status.holds(Status.DECLINED.value)
    ended = ~np.isnan(facts.ended)
    found = np.select([facts.was_connected, declined, ended], [0, 1, 2], default=3)
    codes = tuple(OUTCOMES)
    return [codes[number] for number in found.tolist()]


def _numbers(known: Column) -> Places:
    """The numbers of a column, -1 where it is unknown."""
    unknown = known.place.get("", -1)
    return np.where(known.numbers == unknown, -1, known.numbers)
