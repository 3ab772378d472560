"""What the kernels take and give: rows that were found with what they are worth, and what a stem is worth.

Rows come ascending and each once; scores lie beside them and are above 0.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from search_index.columns.bits import Rows

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

NO_ROWS: Rows = np.zeros(0, dtype=np.int32)


class Found(NamedTuple):
    """Rows and what they are worth."""

    rows: Rows
    scores: Floats


NOTHING = Found(NO_ROWS, np.zeros(0))


class InField(NamedTuple):
    """What a stem is worth in one field: of each row that has it there the code, of each code the worth, and by
    what to multiply it. `bit` is the field's."""

    bit: Any
    codes: Array
    table: Floats
    weight: float


class WordColumns(NamedTuple):
    """Of the words the rows and where they start, which stem each has; of the stems the same. See `postings`."""

    starts: Array
    rows: Rows
    stems: Array
    stem_starts: Array
    stem_rows: Rows
