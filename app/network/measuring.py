"""The steps in which the network is measured: each says what it does, and gives rows for the tables of `models`.

What rests on the same referrals as last time is taken over: as long as nothing was sent, put right or dropped out of
the window, and nobody changed their name, only what depends on how referrals went is worked out anew.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

import numpy as np

from app.db import Base
from app.network import layout, measures
from app.network.facts import Facts
from app.network.measures import Flow
from app.network.models import NetworkEdge, NetworkFigure, NetworkNeed, NetworkNode
from app.network.questions import QUESTIONS
from app.network.questions.answer import Question
from app.trust.facts import day_of

LATELY_DAYS = 60

Rows = list[dict[str, Any]]
Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Before:
    """The measurement before: the rows of its nodes and its answers, and the digest of what it rested on."""

    digest: str
    nodes: Mapping[UUID, Node]
    answers: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """What is done, in words, and what gives its rows."""

    words: str
    rows: Callable[[], Mapping[type[Base], Rows]]


def steps(facts: Facts, before: Before | None) -> list[Step]:
    """All steps after the reading, in order: the network itself, then a question each."""
    same = before if before is not None and before.digest == facts.digest else None
    nodes = _nodes_again(facts, same) if same else _nodes(facts, before)
    # Done first and once: the pictures of the questions stand on it.
    placed = replace(facts, places={node["organization_id"]: (node["x"], node["y"]) for node in nodes})
    flows = flows_of(facts)
    ties = Step("Ties and needs", lambda: {NetworkEdge: _edges(flows), NetworkNeed: _needs(flows)})
    return [Step("Places in the picture", lambda: {NetworkNode: nodes}), ties, *_asked(placed, same)]


def _asked(facts: Facts, same: Before | None) -> Iterator[Step]:
    for question in QUESTIONS.values():
        if same is not None and question.only_sent and question.slug in same.answers:
            yield Step(question.title, partial(_taken_over, question, same))
        else:
            yield Step(question.title, partial(_answered, question, facts))


def _taken_over(question: Question, same: Before) -> Mapping[type[Base], Rows]:
    return {NetworkFigure: [_figure(question.slug, same.answers[question.slug])]}


def _answered(question: Question, facts: Facts) -> Mapping[type[Base], Rows]:
    answers = question.answers(facts)
    return {NetworkFigure: [_figure(name, answer.plain()) for name, answer in answers.items()]}


def _figure(name: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    return {"question": name, "answer": answer}


def flows_of(facts: Facts) -> list[Flow]:
    """How many referrals there are of each need from each organization to each other, and how many connected."""
    if not len(facts):
        return []
    tops = len(facts.top.words)
    keys, of = np.unique(facts.pairs.numbers * tops + facts.top.numbers, return_inverse=True)
    sent = np.bincount(of, minlength=len(keys)).tolist()
    seen = np.bincount(of, weights=facts.was_connected, minlength=len(keys)).tolist()
    return [
        Flow(referrer, partner, facts.top.words[key % tops], count, int(met))
        for key, count, met in zip(keys.tolist(), sent, seen, strict=True)
        for referrer, partner in (facts.pairs.words[key // tops],)
    ]


def _silences(facts: Facts) -> dict[UUID, int]:
    """How many answers of the past 60 days each partner owes, of those that hardly answer at all."""
    now = day_of(facts.at)
    answered = ~np.isnan(facts.answered)
    due = (answered | (np.fmin(now, facts.ended) >= facts.answer_by)) & (facts.sent > now - LATELY_DAYS)
    asked, replied = facts.partner.counts(due), facts.partner.counts(due & answered)
    return {
        partner: int(asked[number] - replied[number])
        for number, partner in enumerate(facts.partner.words)
        if measures.hardly_answers(int(replied[number]), int(asked[number]))
    }


def _nodes_again(facts: Facts, same: Before) -> Rows:
    silences = _silences(facts)
    return [
        {**node, "organization_id": one, "unanswered": silences.get(one, 0)}
        for one, node in same.nodes.items()
    ]


def _nodes(facts: Facts, before: Before | None) -> Rows:
    graph, tied = facts.network, facts.ties
    known = before.nodes if before is not None else {}
    groups = measures.communities(tied)
    communities = measures.numbered(groups, {one: node["community"] for one, node in known.items()})
    places = layout.positions(tied, groups, {one: (node["x"], node["y"]) for one, node in known.items()})
    betweenness, standing = measures.betweenness(tied), measures.standing(graph)
    cuts, silences = measures.cut_off_by(tied), _silences(facts)
    return [
        {
            "organization_id": organization,
            "x": places[organization][0],
            "y": places[organization][1],
            "community": communities[organization],
            "sent": int(graph.out_degree(organization, weight="referrals")),
            "received": int(graph.in_degree(organization, weight="referrals")),
            "betweenness": betweenness[organization],
            "standing": standing[organization],
            "cuts_off": cuts.get(organization, 0),
            "unanswered": silences.get(organization, 0),
        }
        for organization in graph
    ]


def _edges(flows: list[Flow]) -> Rows:
    graph = measures.network(flows)
    bridges = measures.bridges(measures.ties(graph))
    needs: dict[tuple[UUID, UUID], Counter[str]] = {}
    for flow in sorted(flows):
        needs.setdefault((flow.referrer, flow.partner), Counter())[flow.need] = flow.referrals
    return [
        {
            "referrer_id": referrer,
            "partner_id": partner,
            "referrals": edge["referrals"],
            "bridge": frozenset((referrer, partner)) in bridges,
            "needs": dict(needs[referrer, partner]),
        }
        for referrer, partner, edge in graph.edges(data=True)
    ]


def _needs(flows: list[Flow]) -> Rows:
    return [
        {
            "need": need,
            "partners": found.partners,
            "connections": found.connections,
            "effective": found.effective,
            "largest_id": found.largest,
            "largest_share": found.largest_share,
        }
        for need, found in measures.reliance(flows).items()
    ]
