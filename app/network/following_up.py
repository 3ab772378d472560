"""The steps of a measurement after the questions: what explorer, what-if and pages of two organizations read."""

from app.network.exploring import gathering
from app.network.facts import Facts
from app.network.measuring import Step
from app.network.models import NetworkCells, NetworkMarket, NetworkPair
from app.network.pairs import loading, pairing
from app.network.supposing import market


def steps(facts: Facts) -> list[Step]:
    """In order; none of them rests on another."""
    return [
        Step("Ties under filters", lambda: {NetworkCells: gathering.rows(facts)}),
        Step("The market of closings", lambda: {NetworkMarket: [{"body": market.stored(facts).plain()}]}),
        Step(
            "Organizations two by two",
            lambda: {NetworkPair: pairing.rows(facts, loading.quality(facts.since))},
        ),
    ]
