"""What a question about the network is, and what an answer to it: published figures only, ready to be stored.

An answer is made once, when the network is measured, and holds nothing that may not be shown: page, picture, CSV,
report and API read the same stored rows, so none can tell more than another.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from itertools import repeat
from typing import Any, Literal, TypeAlias

from app.network.facts import Facts

Cell: TypeAlias = str | int | float | None
Kind: TypeAlias = Literal["text", "organization", "count", "share", "number", "days"]

HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Head:
    """One column of an answer's table; `organization` names the one that the row is about. Cells that are None are
    hidden, because they would single people out."""

    name: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `about` is the id of the organization that it is about, if there is one. `behind` says which
    referrals it counts, as the page `referrals.behind` is asked for them."""

    cells: tuple[Cell, ...]
    about: str = ""
    behind: Mapping[str, str] = field(default_factory=dict)


def within(facts: Facts, ago: float, days: float) -> dict[str, str]:
    """The period of some `days` that began so many days ago, for the `behind` of a row."""
    first = facts.at.astimezone(UTC) - timedelta(days=ago)
    last = first + timedelta(days=days - 1)
    return {"since": f"{first:%Y-%m-%d}", "until": f"{last:%Y-%m-%d}"}


@dataclass(frozen=True, slots=True)
class Picture:
    """Which picture to draw, and from what: `kind` is a macro of `network/_pictures.html`, which says what `data`
    it takes. Plain values only, published as those of the table are."""

    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that a reader may choose about a question: `options` are (code, words), `usual` the code at first."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    usual: str

    def taken(self, asked: Mapping[str, str]) -> str:
        """The code that was asked for; the usual one where none was."""
        return asked.get(self.name) or self.usual


@dataclass(frozen=True, slots=True)
class Answer:
    """The first of `sentences` says the most. `referrals` is the published number that it rests on; `notes` say
    what a reader must know of how it was worked out this time; `marks` are figures that are compared with those
    of earlier days (name: published value). `choices` lead to further answers to the same question."""

    sentences: tuple[str, ...]
    heads: tuple[Head, ...] = ()
    rows: tuple[Row, ...] = ()
    picture: Picture | None = None
    notes: tuple[str, ...] = ()
    referrals: int = 0
    marks: Mapping[str, Cell] | None = None
    choices: tuple[Choice, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "sentences": list(self.sentences),
            "heads": [[head.name, head.kind] for head in self.heads],
            "rows": [[row.about, *row.cells] for row in self.rows],
            "behind": [dict(row.behind) for row in self.rows],
            "picture": [self.picture.kind, dict(self.picture.data)] if self.picture else None,
            "notes": list(self.notes),
            "referrals": self.referrals,
            "marks": dict(self.marks or {}),
            "choices": [[one.name, one.label, one.options, one.usual] for one in self.choices],
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "Answer":
        """From what `plain` gave."""
        return cls(
            sentences=tuple(plain["sentences"]),
            heads=tuple(Head(name, kind) for name, kind in plain["heads"]),
            rows=tuple(
                Row(tuple(cells), about, behind)
                for (about, *cells), behind in zip(
                    plain["rows"], plain.get("behind") or repeat({}), strict=False
                )
            ),
            picture=Picture(*plain["picture"]) if plain["picture"] else None,
            notes=tuple(plain["notes"]),
            referrals=plain["referrals"],
            marks=plain["marks"],
            choices=tuple(
                Choice(name, label, tuple((code, words) for code, words in options), usual)
                for name, label, options, usual in plain.get("choices", ())
            ),
        )


@dataclass(frozen=True, slots=True)
class Question:
    """One question that coordinators ask. `definition` says in words what is counted and how, `source` whose
    formula it is, `complexity` what it costs. `variants` are the answers to the choices of the first one, by the
    codes chosen (see `key_of`). `only_sent`: it looks at what was sent, not at what became of it."""

    slug: str
    title: str
    definition: str
    source: str
    complexity: str
    compute: Callable[[Facts], Answer]
    variants: Callable[[Facts], Mapping[tuple[str, ...], Answer]] | None = None
    only_sent: bool = False

    def answers(self, facts: Facts) -> dict[str, Answer]:
        """All its answers, by the name under which each is kept: the slug for the first one."""
        more = self.variants(facts) if self.variants else {}
        return {
            self.slug: self.compute(facts),
            **{key_of(self.slug, *codes): one for codes, one in more.items()},
        }


def key_of(slug: str, *codes: str) -> str:
    """The name under which the answer to some choices is kept, such as "waiting-times:sent:connected:need"."""
    return ":".join((slug, *codes))
