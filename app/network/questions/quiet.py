"""Which relationships have gone quiet?"""

from typing import Any
from uuid import UUID

import numpy as np

from app.network.facts import Facts
from app.network.measures import hardly_answers
from app.network.questions import publishing
from app.network.questions.answer import Answer, Head, Picture, Question, Row
from app.trust.facts import day_of
from app.trust.suppression import SMALL

QUIET_DAYS, LATELY_DAYS = 90, 60
WORKED = 3  # referrals: fewer made no relationship
MOST = 50


def compute(facts: Facts) -> Answer:
    """Partners that hardly answer, ties without an event for 90 days, and who was never asked."""
    silent, quiet, unused = _silent(facts), _quiet(facts), _unused(facts)
    rows = [
        Row(
            ("Hardly answers", facts.name(one), "everyone", due, "at most one in ten answered"),
            str(one),
            {"partner": str(one), "answer": "no"},
        )
        for one, due in silent
    ]
    rows += [
        Row(
            ("Gone quiet", facts.name(partner), facts.name(referrer), sent, f"{weeks} weeks"),
            str(partner),
            {"partner": str(partner), "referrer": str(referrer)},
        )
        for referrer, partner, sent, weeks in quiet[:MOST]
    ]
    rows += [
        Row(
            ("Never used", facts.name(one), "everyone", 0, f"listed for {needs}"),
            str(one),
            {"partner": str(one)},
        )
        for one, needs in unused[:MOST]
    ]
    return Answer(
        sentences=_sentences(facts, silent, quiet, unused),
        heads=(
            Head("What"),
            Head("Partner", "organization"),
            Head("To whom"),
            Head("Referrals", "count"),
            Head("How long, or for what"),
        ),
        rows=tuple(rows),
        picture=_picture(facts, quiet),
        notes=(
            f"{len(quiet)} ties have gone quiet and {len(unused)} organizations were never asked; of each, the table "
            f"has the first {MOST}.",
            f"A partner hardly answers where at most one in ten was answered of what was due in {LATELY_DAYS} days.",
        ),
        referrals=publishing.base_of(facts),
        marks={**{f"silent {one}": due for one, due in silent}, "quiet": len(quiet), "unused": len(unused)},
    )


def _silent(facts: Facts) -> list[tuple[UUID, int]]:
    """Partners that answered hardly any of what was due lately, of more than ten people; how many were due."""
    now = day_of(facts.at)
    answered = ~np.isnan(facts.answered)
    due = answered | (np.fmin(now, facts.ended) >= facts.answer_by)
    lately = due & (facts.sent > now - LATELY_DAYS)
    asked, replied = facts.partner.counts(lately), facts.partner.counts(lately & answered)
    people = publishing.clients_in(facts, facts.partner.numbers, len(facts.partner.words), lately)
    found = [
        (one, publishing.count(asked[number], people[number]) or 0)
        for number, one in enumerate(facts.partner.words)
        if min(asked[number], people[number]) > SMALL and facts.named(one)
        if hardly_answers(int(replied[number]), int(asked[number]))
    ]
    return sorted(found, key=lambda item: (-item[1], facts.name(item[0])))


def _quiet(facts: Facts) -> list[tuple[UUID, UUID, int | None, int]]:
    """Ties of some weight with nothing for 90 days: from, to, the published count, and for how many weeks."""
    if not len(facts):
        return []
    pairs = facts.pairs
    sent = pairs.counts()
    last = np.full(len(pairs.words), -np.inf)
    np.maximum.at(last, pairs.numbers, facts.last)
    people = publishing.clients_in(facts, pairs.numbers, len(pairs.words))
    days = day_of(facts.at) - last
    found = [
        (*pairs.words[n], publishing.count(sent[n], people[n]), int(days[n] // 7))
        for n in np.flatnonzero((days > QUIET_DAYS) & (sent >= WORKED)).tolist()
        if all(map(facts.named, pairs.words[n]))
    ]
    return sorted(found, key=lambda tie: (-(tie[2] or 0), tie[3], facts.name(tie[1]), facts.name(tie[0])))


def _unused(facts: Facts) -> list[tuple[UUID, str]]:
    """Who welcomes referrals and got none in the window, with the needs that they are listed for."""
    asked = set(facts.partner.words)
    needs: dict[UUID, list[str]] = {}
    for one, need in facts.listed:
        if one not in asked and facts.named(one):
            needs.setdefault(one, []).append(facts.need_name(need).lower())
    return sorted(
        ((one, ", ".join(sorted(theirs))) for one, theirs in needs.items()), key=lambda it: facts.name(it[0])
    )


def _sentences(facts: Facts, silent: list[Any], quiet: list[Any], unused: list[Any]) -> tuple[str, ...]:
    told = [
        f"{facts.name(one)} answered hardly any of about {due} referrals of the past {LATELY_DAYS} days."
        for one, due in silent[:3]
    ]
    if quiet:
        ties = "1 tie has" if len(quiet) == 1 else f"{len(quiet)} ties have"
        told.append(f"{ties} had no event for {QUIET_DAYS} days.")
    if unused:
        who = "1 organization welcomes" if len(unused) == 1 else f"{len(unused)} organizations welcome"
        told.append(f"{who} referrals and got none.")
    return tuple(told) or ("No relationship has gone quiet, and everyone who is listed is asked.",)


def _picture(facts: Facts, quiet: list[tuple[UUID, UUID, int | None, int]]) -> Picture | None:
    if not quiet:
        return None
    return Picture(
        "bars",
        {
            "says": "Weeks without an event, of the busiest ties that have gone quiet",
            "rows": [
                [f"{facts.name(referrer)} → {facts.name(partner)}", float(weeks), f"{weeks} weeks"]
                for referrer, partner, _, weeks in quiet[:12]
            ],
        },
    )


QUESTION = Question(
    slug="gone-quiet",
    title="Which relationships have gone quiet?",
    definition=(
        "Ties with at least three referrals in the window and no event (sent, answered, seen, ended) for 90 days; "
        "partners that answered at most one in ten of what was due in 60 days; "
        "organizations that welcome referrals and got none."
    ),
    source="Counts of the window’s referrals.",
    complexity="O(referrals)",
    compute=compute,
)
