"""What may be asked, and which answers count: rules over plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.errors import Invalid

MOST = 8
MOST_CHOICES = 10
LONGEST = 200
YES_NO = ("Yes", "No", "Not known")


class Kind(StrEnum):
    """How a question is answered."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    TEXT = "text"


KIND_WORDS: dict[Kind, str] = {
    Kind.YES_NO: "Yes or no",
    Kind.CHOICE: "One of several answers",
    Kind.TEXT: "A few words",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it is written down. `key` tells it from the others in a form."""

    kind: Kind
    words: str
    choices: tuple[str, ...] = ()
    required: bool = True
    key: str = ""

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers to choose from; none where a few words are asked for."""
        return {Kind.YES_NO: YES_NO, Kind.CHOICE: self.choices}.get(self.kind, ())


def checked(questions: Sequence[Asked]) -> list[Asked]:
    """The questions that say something. Raises Invalid, with problems by `words_1`, `choices_1`, …"""
    problems: dict[str, str] = {}
    for number, one in enumerate(questions, 1):
        if one.choices and not one.words:
            problems[f"words_{number}"] = "Write the question, too."
        if one.words and one.kind is Kind.CHOICE and not 2 <= len(one.choices) <= MOST_CHOICES:
            problems[f"choices_{number}"] = f"Give two to {MOST_CHOICES} answers, one on each line."
    said = [one.words.casefold() for one in questions if one.words]
    for number, one in enumerate(questions, 1):
        if one.words and said.count(one.words.casefold()) > 1:
            problems[f"words_{number}"] = "The same is asked twice."
    if problems:
        raise Invalid("Something is to be put right.", problems)
    return [one for one in questions if one.words]


def unanswered(questions: Iterable[Asked], answers: Mapping[str, str]) -> list[Asked]:
    """The questions that must be answered and are not, or not with one of their answers."""
    return [one for one in questions if _lacks(one, answers.get(one.key, "").strip())]


def _lacks(one: Asked, answer: str) -> bool:
    if not answer:
        return one.required
    return bool(one.answers) and answer not in one.answers
