"""An attacker: a coordinator who saves every table, file and answer, and knows linear programming.

Written apart from the program's own suppression, on nothing but what is served.
"""

import csv
import html
import io
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

SMALL, OFF = 10, 2  # a shown count is rounded to the nearest 5
HIDDEN = "hidden"
BANDS = {
    "none": (0, 0), "few": (1, 10), "11 to 30": (11, 30), "31 to 100": (31, 100),
    "101 to 300": (101, 300), "over 300": (301, None),
}  # fmt: skip

Range = tuple[float, float | None]
Rows = list[list[str]]
Get = Callable[[str], str]


@dataclass
class Knowledge:
    """What is known of counts: a range for each, and which are the sum of which."""

    ranges: dict[Hashable, Range] = field(default_factory=dict)
    sums: list[tuple[Hashable, list[Hashable]]] = field(default_factory=list)
    hidden: set[Hashable] = field(default_factory=set)
    unsaid: set[Hashable] = field(default_factory=set)

    def told(self, name: Hashable, words: str) -> None:
        """A cell of a table; "hidden" stands for more than nobody, as nobody is shown as 0."""
        number = words.replace(",", "").removeprefix("about ")
        if words in (HIDDEN, "too few to say"):
            self.hidden.add(name)
            self.ranges[name] = (1, None)
        elif words in BANDS:
            self.ranges[name] = BANDS[words]
        else:
            count = int(number)
            self.ranges[name] = (max(SMALL + 1, count - OFF), count + OFF) if count else (0, 0)

    def left_out(self, name: Hashable) -> None:
        """What has no row: nobody, or something hidden."""
        self.unsaid.add(name)
        self.ranges[name] = (0, None)

    def adds_up(self, total: Hashable, parts: Iterable[Hashable]) -> None:
        self.sums.append((total, list(parts)))

    def known_small(self) -> list[tuple[Hashable, float, float]]:
        """Hidden counts that must be from 1 to 10."""
        found = []
        for name in [*self.hidden, *self.unsaid]:
            least, most = self.bounds(name)
            if most <= SMALL + 0.5 and least > 0.5:
                found.append((name, least, most))
        return found

    def bounds(self, name: Hashable) -> tuple[float, float]:
        """At least and at most so many, by two linear programmes over everything that hangs together with it."""
        return self._solved(name, *self._around(name))

    def bounds_of(self, chosen: Iterable[Hashable]) -> list[tuple[float, float]]:
        """The same for several that hang together with everything."""
        return [self._solved(name, list(self.ranges), self.sums) for name in chosen]

    def _solved(
        self, name: Hashable, names: Sequence[Hashable], sums: Sequence[tuple[Hashable, list[Hashable]]]
    ) -> tuple[float, float]:
        place = {one: number for number, one in enumerate(names)}
        matrix = sparse.lil_array((len(sums), len(names)))
        for row, (total, parts) in enumerate(sums):
            matrix[row, place[total]] -= 1
            for part in parts:
                matrix[row, place[part]] += 1
        aim = np.zeros(len(names))
        aim[place[name]] = 1
        rules = {"A_eq": matrix.tocsr(), "b_eq": np.zeros(len(sums))} if sums else {}
        ranges = [self.ranges[one] for one in names]
        low, high = (linprog(sign * aim, bounds=ranges, method="highs", **rules) for sign in (1, -1))
        assert low.status == 0, "what is told can't all be true"
        return low.fun, -high.fun if high.status == 0 else np.inf

    def _around(self, name: Hashable) -> tuple[list[Hashable], list[tuple[Hashable, list[Hashable]]]]:
        found, chosen, grew = {name}, [], True
        left = list(self.sums)
        while grew:
            joined = [one for one in left if not found.isdisjoint({one[0], *one[1]})]
            left = [one for one in left if one not in joined]
            chosen += joined
            found |= {each for total, parts in joined for each in (total, *parts)}
            grew = bool(joined)
        return sorted(found, key=str), chosen


def told_share(known: Knowledge, name: Hashable, words: str) -> None:
    """A fact of a partner's record, "about 15 of 20": its part and its whole."""
    part, _, whole = words.partition(" of ")
    whole = whole.removeprefix("about ")
    if words == "kept back":
        known.ranges[name, "whole"], known.ranges[name, "part"] = (1, None), (0, None)
        known.hidden.add((name, "whole"))
    elif words == "too few to say":
        known.ranges[name, "whole"], known.ranges[name, "part"] = (1, SMALL), (0, SMALL)
    elif words == "none yet":
        known.ranges[name, "whole"] = known.ranges[name, "part"] = (0, 0)
    else:
        part = {"nearly all": whole, "none": "0"}.get(part, part)
        known.told((name, "part"), part)
        known.told((name, "whole"), whole if whole[-1:].isdigit() else part)


def record(known: Knowledge, partner: str, whole: Sequence[str], needs: Mapping[str, Sequence[str]]) -> None:
    """One partner's four facts of other agencies' referrals: of all needs and of each; the needs make up the whole.

    What comes to few in all is few in each need, and nobody learns more: such facts are left out.
    """
    for number, words in enumerate(whole):
        cells = {need: facts[number] for need, facts in needs.items() if facts[number] != "none yet"}
        if len(cells) < 2 or words == "too few to say":
            continue
        told_share(known, (partner, number), words)
        for need, said in cells.items():
            told_share(known, (partner, number, need), said)
        for kind in ("whole", "part"):
            parts: list[Hashable] = [((partner, number, need), kind) for need in cells]
            known.adds_up(((partner, number), kind), parts)
            if not any(said != "kept back" for said in cells.values()):
                known.hidden -= set(parts)  # nothing is told but the total


def of_file(text: str) -> tuple[list[str], Rows]:
    head, *rows = csv.reader(io.StringIO(text))
    return head, rows


def of_page(text: str, caption: str) -> tuple[list[str], Rows]:
    """The table of a page that has this caption; none where there is none."""
    for table in re.findall(r"<table>(.*?)</table>", text, re.S):
        name = re.search(r"<caption[^>]*>(.*?)</caption>", table, re.S)
        if name and html.unescape(name[1]) == caption:
            rows = [
                re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
                for row in re.findall(r"<tr>(.*?)</tr>", table, re.S)
            ]
            head, *others = [[_words(cell) for cell in row] for row in rows]
            return head, others
    return [], []


def _words(cell: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", cell)).strip()


def resting(known: Knowledge, when: str, head: Sequence[str], rows: Rows) -> None:
    """Each need as a whole, its parts by area and language, and what has no row."""
    parts: defaultdict[str, list[Hashable]] = defaultdict(list)
    if not rows:
        return
    column = head.index("Connections")
    for row in rows:
        need, area, language = row[:3]
        known.told((when, *row[:3]), row[column])
        if (area, language) != ("all", "all"):
            parts[need].append((when, need, area, language))
    for need, listed in parts.items():
        known.left_out((when, need, "the rest"))
        known.adds_up((when, need, "all", "all"), [*listed, (when, need, "the rest")])


def square(known: Knowledge, when: str, head: Sequence[str], rows: Rows) -> None:
    """From group to group, with the total of each row."""
    groups = [name.removeprefix("To ") for name in head if name.startswith("To ")]
    for row in rows:
        for name, words in zip([*groups, "All"], row[1 : len(groups) + 2], strict=True):
            known.told((when, row[0], name), words)
        known.adds_up((when, row[0], "All"), [(when, row[0], name) for name in groups])


def split(known: Knowledge, when: str, head: Sequence[str], rows: Rows) -> None:
    """All, and parts of it that may not be all there are."""
    if not rows or rows[0][0] != "All":
        return
    column = head.index("Referrals")
    for row in rows:
        known.told((when, row[0]), row[column])
    known.left_out((when, "the rest"))
    known.adds_up((when, "All"), [*((when, row[0]) for row in rows[1:]), (when, "the rest")])


def register(known: Knowledge, head: Sequence[str], rows: Rows) -> None:
    """Each quarter a table of areas by languages with totals, of which hidden cells have no line."""
    quarters = [name for name in head if re.fullmatch(r"\d{4}-Q\d", name)]
    areas = {row[1] for row in rows} - {"everywhere"} | {"other places"}
    languages = {row[2] for row in rows} - {"any language"} | {"other languages"}
    told = {tuple(row[:3]): row for row in rows}
    for need in {row[0] for row in rows}:
        for quarter in quarters:
            for area in (*areas, "everywhere"):
                for language in (*languages, "any language"):
                    words = told.get((need, area, language), [])
                    name, said = (
                        (quarter, need, area, language),
                        words[head.index(quarter)] if words else HIDDEN,
                    )
                    known.left_out(name) if said == HIDDEN else known.told(name, said)
            for area in (*areas, "everywhere"):
                line = [(quarter, need, area, language) for language in languages]
                known.adds_up((quarter, need, area, "any language"), line)
            for language in (*languages, "any language"):
                line = [(quarter, need, area, language) for area in areas]
                known.adds_up((quarter, need, "everywhere", language), line)


def ties(known: Knowledge, answer: Mapping[str, object], places: Mapping[str, object]) -> list[Hashable]:
    """Bands of ties and of their needs, and levels of organizations; the names of all that are "few"."""
    few: list[Hashable] = []
    ends: defaultdict[Hashable, list[Hashable]] = defaultdict(list)
    for tie in answer["ties"]:  # type: ignore[attr-defined]
        name = (tie["from"], tie["to"])
        known.told(name, tie["referrals"])
        for need, words in tie["needs"].items():
            known.told((*name, need), words)
            few += [(*name, need)] if words == "few" else []
        known.adds_up(name, [(*name, need) for need in tie["needs"]])
        ends["sent", tie["from"]].append(name)
        ends["received", tie["to"]].append(name)
    for place in places["organizations"]:  # type: ignore[attr-defined]
        for way in ("sent", "received"):
            total = (way, place["id"])
            words = place[way]
            known.told(total, words)
            if words.startswith("about") and total in ends:
                known.left_out((*total, "in truth"))  # a level may stand one step higher than its count
                low, high = known.ranges[total]
                known.ranges[*total, "in truth"] = (max(1, low - 5), high)
                known.unsaid.discard((*total, "in truth"))
                known.adds_up((*total, "in truth"), ends[total])
    return few


def waits(
    known: Knowledge,
    watched: Mapping[Hashable, np.ndarray],
    parts: Mapping[str, Sequence[np.ndarray]],
    told: Mapping[tuple[Hashable, str, int], Range],
) -> dict[Hashable, int]:
    """What all pages of waiting times tell together to whoever even knows which sets of referrals are the same and
    which of them holds another; how large each unsaid one truly is.

    `watched` (n,) by pair of steps, `parts` (n,) of each way to part them, `told` by pair, way and number of part
    (-1 for all of them).
    """
    truly: dict[Hashable, int] = {}
    sums: set[tuple[Hashable, frozenset[Hashable]]] = set()
    for pair, one in watched.items():
        for by, masks in parts.items():
            inside = [_cell(known, truly, one, mask, told.get((pair, by, n))) for n, mask in enumerate(masks)]
            whole = _cell(known, truly, one, np.ones_like(one), told.get((pair, by, -1)))
            sums.add((whole, frozenset(inside)))
    sets = {one.tobytes(): one for one in watched.values()}
    everybody = [np.ones_like(mask) for masks in parts.values() for mask in masks[:1]][:1]
    groups = [*everybody, *(mask for masks in parts.values() for mask in masks)]
    for larger in sets.values():
        for smaller in sets.values():
            if (larger & ~smaller).any() and not (smaller & ~larger).any():
                for group in groups:
                    held = [_cell(known, truly, one, group) for one in (larger, smaller, larger & ~smaller)]
                    sums.add((held[0], frozenset(held[1:])))
    for total, inside in sums:
        if inside != {total}:
            known.adds_up(total, inside)
    return {name: size for name, size in truly.items() if name in known.unsaid}


def _cell(
    known: Knowledge,
    truly: dict[Hashable, int],
    one: np.ndarray,
    group: np.ndarray,
    told: Range | None = None,
) -> Hashable:
    """The name of a group of a set of referrals, by who is in either. What has no line may be nobody."""
    name = one.tobytes(), group.tobytes()
    if name not in known.ranges:
        known.left_out(name)
        truly[name] = int((one & group).sum())
    if told:
        known.ranges[name] = told
        known.unsaid.discard(name)
    return name
