"""The words of routing: what may be in the way of asking somebody, and how several are asked."""

from enum import StrEnum


class Obstacle(StrEnum):
    """What is in the way of asking a service without another word."""

    CLOSED = "closed"
    CONSENT = "consent"
    UNFIT = "unfit"
    DOUBT = "doubt"
    LOOP = "loop"
    QUESTIONS = "questions"


OBSTACLE_WORDS: dict[Obstacle, str] = {
    Obstacle.CLOSED: "it takes no referrals at present",
    Obstacle.CONSENT: "the client has not agreed to share with them",
    Obstacle.UNFIT: "by what is known, it does not fit",
    Obstacle.DOUBT: "it may not fit, or they said that they are full",
    Obstacle.LOOP: "they were asked for this before",
    Obstacle.QUESTIONS: "they ask questions of their own first",
}


# What a case manager can get out of the way.
MENDABLE = frozenset({Obstacle.CONSENT, Obstacle.DOUBT, Obstacle.LOOP, Obstacle.QUESTIONS})


class How(StrEnum):
    """How several are asked."""

    ORDER = "order"
    AT_ONCE = "at_once"


HOW_TO_ASK: dict[How, str] = {
    How.ORDER: "One after another: the next is asked by itself when the one before says no or does not answer",
    How.AT_ONCE: "All at once: the first who accepts has it, and the others are thanked",
}


class State(StrEnum):
    """Where one of an order stands."""

    WAITING = "waiting"
    SENT = "sent"
    SKIPPED = "skipped"
    STOPPED = "stopped"
