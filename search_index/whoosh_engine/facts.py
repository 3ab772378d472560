"""What is filtered and counted, as columns: one row a listing, in the order of the documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from search_index.contract import Listing
from search_index.geo import unit_vectors

Rows = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

NEVER = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Tags:
    """Codes of rows, such as needs: pairs (row, position in `codes`), shape (pairs,) each."""

    rows: Rows
    positions: Rows
    codes: tuple[str, ...]

    @classmethod
    def of(cls, tags: Sequence[Iterable[str]]) -> Tags:
        """From the codes of each row; a code counts once a row."""
        codes: dict[str, int] = {}
        pairs = [
            (row, codes.setdefault(code, len(codes)))
            for row, listed in enumerate(tags)
            for code in set(listed)
        ]
        table = np.array(pairs, dtype=np.int32).reshape(-1, 2)
        return cls(table[:, 0].copy(), table[:, 1].copy(), tuple(codes))

    def any_of(self, wanted: Iterable[str], rows: int) -> Mask:
        """Which of so many rows have at least one of the codes, shape (rows,)."""
        positions = [self.codes.index(code) for code in set(wanted) if code in self.codes]
        mask = np.zeros(rows, dtype=bool)
        mask[self.rows[np.isin(self.positions, positions)]] = True
        return mask

    def counts(self, mask: Mask) -> dict[str, int]:
        """How many of the masked rows have each code; codes without any are left out."""
        found = np.bincount(self.positions[mask[self.rows]], minlength=len(self.codes))
        return {code: int(count) for code, count in zip(self.codes, found, strict=True) if count}


@dataclass(frozen=True)
class Facts:
    """The columns of some listings. Points and spans have a row each of their own, beside the listing's row."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    needs: Tags
    languages: Tags
    free: Mask
    has_room: Mask
    accepts_referrals: Mask
    confirmed: Integers  # days, NEVER if unconfirmed
    standing: Floats
    point_rows: Rows
    points: Floats  # (points, 2) degrees
    vectors: Floats  # (points, 3) on the unit sphere
    span_rows: Rows
    spans: Integers  # (spans, 2) minutes, half open

    def __len__(self) -> int:
        return len(self.ids)

    def open_at(self, minute: int) -> Mask:
        """Which rows are open at a minute, shape (rows,)."""
        mask = np.zeros(len(self), dtype=bool)
        mask[self.span_rows[(self.spans[:, 0] <= minute) & (minute < self.spans[:, 1])]] = True
        return mask

    def open_between(self, windows: Iterable[tuple[int, int]]) -> Mask:
        """Which rows are open at some minute of one of the windows, shape (rows,)."""
        mask = np.zeros(len(self), dtype=bool)
        for start, end in windows:
            shared = np.maximum(self.spans[:, 0], start) < np.minimum(self.spans[:, 1], end)
            mask[self.span_rows[shared]] = True
        return mask


def facts_of(listings: Sequence[Listing | None]) -> Facts:
    """The columns of these rows; a row without a listing is empty in every column."""
    rows = [listing or _NOTHING for listing in listings]
    points = np.array([point for row in rows for point in row.points], dtype=np.float64).reshape(-1, 2)
    return Facts(
        ids=tuple(row.id for row in rows),
        names=tuple(row.name for row in rows),
        needs=Tags.of([row.needs for row in rows]),
        languages=Tags.of([row.languages for row in rows]),
        free=np.array([row.free for row in rows], dtype=bool),
        has_room=np.array([row.room == "has_room" for row in rows], dtype=bool),
        accepts_referrals=np.array([row.accepts_referrals for row in rows], dtype=bool),
        confirmed=np.array(
            [NEVER if row.confirmed is None else row.confirmed for row in rows], dtype=np.int64
        ),
        standing=np.array([row.standing for row in rows], dtype=np.float64),
        point_rows=_repeated([len(row.points) for row in rows]),
        points=points,
        vectors=unit_vectors(points[:, 0], points[:, 1]),
        span_rows=_repeated([len(row.open_spans) for row in rows]),
        spans=np.array([span for row in rows for span in row.open_spans], dtype=np.int64).reshape(-1, 2),
    )


def joined(parts: Sequence[Facts]) -> Facts:
    """Several tables as one, rows in order."""
    if len(parts) == 1:
        return parts[0]
    parts = parts or [facts_of([])]
    starts = np.cumsum([0, *(len(part) for part in parts)], dtype=np.int32)[:-1]
    return Facts(
        ids=tuple(chain.from_iterable(part.ids for part in parts)),
        names=tuple(chain.from_iterable(part.names for part in parts)),
        needs=_joined_tags([part.needs for part in parts], starts),
        languages=_joined_tags([part.languages for part in parts], starts),
        free=np.concatenate([part.free for part in parts]),
        has_room=np.concatenate([part.has_room for part in parts]),
        accepts_referrals=np.concatenate([part.accepts_referrals for part in parts]),
        confirmed=np.concatenate([part.confirmed for part in parts]),
        standing=np.concatenate([part.standing for part in parts]),
        point_rows=_shifted([part.point_rows for part in parts], starts),
        points=np.concatenate([part.points for part in parts]),
        vectors=np.concatenate([part.vectors for part in parts]),
        span_rows=_shifted([part.span_rows for part in parts], starts),
        spans=np.concatenate([part.spans for part in parts]),
    )


def _joined_tags(parts: Sequence[Tags], starts: Rows) -> Tags:
    codes: dict[str, int] = {}
    renumbered = [
        np.array([codes.setdefault(code, len(codes)) for code in part.codes], dtype=np.int32)[part.positions]
        for part in parts
    ]
    return Tags(_shifted([part.rows for part in parts], starts), np.concatenate(renumbered), tuple(codes))


def _shifted(parts: Sequence[Rows], starts: Rows) -> Rows:
    return np.concatenate([rows + start for rows, start in zip(parts, starts, strict=True)])


def _repeated(counts: Sequence[int]) -> Rows:
    return np.repeat(np.arange(len(counts), dtype=np.int32), counts)


_NOTHING = Listing(id="", name="")
