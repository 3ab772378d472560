# mypy: disable-error-code="no-untyped-call, no-untyped-def, misc"
"""The loops of the compiled kernels, on plain arrays. Each says in `kernels` what it is for.

Numba keeps what it compiled beside this file, with the numbers of `kernels` in it, and compiles anew when this file
has changed: whoever changes one of those numbers touches this file, too.
"""

import numpy as np
from numba import njit

from search_index.columns.kernels import NOT_PLAIN, POSITION_BITS, STRIDE

LAST_POSITION = (1 << POSITION_BITS) - 1
_compiled = njit(cache=True, nogil=True)


@_compiled
def mark_bits(words, rows):
    for i in range(len(rows)):
        words[rows[i] >> 6] |= np.uint64(1) << np.uint64(rows[i] & 63)


@_compiled
def _bit_count(word):
    """How many bits are set: in pairs, in fours, in bytes, then all bytes at once. Compilers know this form."""
    word -= (word >> np.uint64(1)) & np.uint64(0x5555555555555555)
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@_compiled
def rows_of(words):
    most = 0
    for number in range(len(words)):
        most += _bit_count(words[number])
    rows = np.empty(most, np.int32)
    count = 0
    for number in range(len(words)):
        left = words[number]
        while left:
            lowest = left & (~left + np.uint64(1))
            rows[count] = (number << 6) + _bit_count(lowest - np.uint64(1))
            count += 1
            left ^= lowest
    return rows


@_compiled
def reached(rows, starts, vectors, here, square):
    found = np.empty(len(rows), np.int64)
    count = 0
    for i in range(len(rows)):
        begin, end = starts[rows[i]], starts[rows[i] + 1]
        near = begin == end
        for at in range(begin, end):
            x, y, z = vectors[0, at] - here[0], vectors[1, at] - here[1], vectors[2, at] - here[2]
            near |= x * x + y * y + z * z <= square
        found[count] = i
        count += near
    return found[:count]


@_compiled
def places(rows, codes, positions):
    found = np.empty(len(positions), np.int64)
    place = 0
    for i in range(len(rows)):
        for _ in range(codes[i] >> 8):
            found[place] = (np.int64(rows[i]) << POSITION_BITS) + positions[place]
            place += 1
    return found


@_compiled
def followed(begins, ahead, rows, codes, positions, row_marks, place_marks):
    found = np.empty(len(begins), np.int64)
    count, i, mark = 0, 0, 0
    counted, place = 0, 0  # before the row at `counted`, so many positions
    for begin in begins:
        row, position = (begin + ahead) >> POSITION_BITS, (begin + ahead) & LAST_POSITION
        mark = max(_first_from(row_marks, mark, row + 1) - 1, 0)
        i = max(i, mark * STRIDE)
        while i < len(rows) and rows[i] < row:
            i += 1
        if i < len(rows) and rows[i] == row:
            if i // STRIDE * STRIDE > counted:
                counted = i // STRIDE * STRIDE
                place = place_marks[i // STRIDE]
            for passed in range(counted, i):
                place += codes[passed] >> 8
            counted = i
            for one in range(place, place + (codes[i] >> 8)):
                if positions[one] == position:
                    found[count] = begin
                    count += 1
    return found[:count]


@_compiled
def _first_from(rows, begin, row):
    """Where, from `begin` on, ascending rows first reach a row: by strides that double, then by halves."""
    low, stride = begin, 1
    while low + stride < len(rows) and rows[low + stride] < row:
        low, stride = low + stride, 2 * stride
    high = min(low + stride, len(rows))
    while low < high:
        middle = (low + high) // 2
        if rows[middle] < row:
            low = middle + 1
        else:
            high = middle
    return low


@_compiled
def add(sums, words, begin, rows, scores):
    for i in range(len(rows)):
        row = rows[i] - begin
        sums[row] += scores[i]
        words[row >> 6] |= np.uint64(1) << np.uint64(row & 63)


@_compiled
def collect(sums, words, begin, rows, scores, count):
    for number in range(len(words)):
        left = words[number]
        words[number] = 0
        while left:
            lowest = left & (~left + np.uint64(1))
            row = (number << 6) + _bit_count(lowest - np.uint64(1))
            rows[count], scores[count] = begin + row, sums[row]
            sums[row] = 0.0
            count += 1
            left ^= lowest
    return count


@_compiled
def mark_words(marks, first, end, starts, rows, stems, stem_starts, stem_rows):
    mark_bits(marks, rows[starts[first] : starts[end]])
    for word in range(first, end):
        if starts[word] == starts[word + 1]:
            stem = stems[word]
            mark_bits(marks, stem_rows[stem_starts[stem] : stem_starts[stem + 1]])


@_compiled
def counts(table, words):
    found = np.zeros(len(table), np.int64)
    for number in range(len(table)):
        count = 0
        for i in range(len(words)):
            count += _bit_count(table[number, i] & words[i])
        found[number] = count
    return found


@_compiled
def merged(rows, scores, others, other_scores):
    found, sums = np.empty(len(rows), np.int32), np.empty(len(rows))
    count, j = 0, 0
    for i in range(len(rows)):
        while j < len(others) and others[j] < rows[i]:
            j += 1
        if j < len(others) and others[j] == rows[i]:
            found[count], sums[count] = rows[i], scores[i] + other_scores[j]
            count += 1
    return found[:count], sums[:count]


@_compiled
def chosen(rows, scores, mask):
    found, kept = np.empty(len(rows), np.int32), np.empty(len(rows))
    count = 0
    for i in range(len(rows)):
        found[count], kept[count] = rows[i], scores[i]
        count += mask[rows[i]]
    return found[:count], kept[:count]


@_compiled
def mark(mask, rows):
    for i in range(len(rows)):
        mask[rows[i]] = True


@_compiled
def worth(codes, table, weight):
    scores = np.empty(len(codes))
    for i in range(len(codes)):
        scores[i] = table[codes[i]] * weight
    return scores


@_compiled
def add_worth(scores, fields, bit, codes, table, weight):
    if len(codes) == len(fields):
        for i in range(len(codes)):
            scores[i] += table[codes[i]] * weight
        return
    place = 0
    for i in range(len(fields)):
        if fields[i] & bit:
            scores[i] += table[codes[place]] * weight
            place += 1


@_compiled
def reaching(values, least):
    found = np.empty(len(values), np.int64)
    count = 0
    for i in range(len(values)):
        found[count] = i
        count += values[i] >= least
    return found[:count]


@_compiled
def best(scores, limit):
    found = np.empty(limit, np.int64)
    count, least = 0, -np.inf
    for i in range(len(scores)):
        if count < limit or scores[i] > least:
            at = min(count, limit - 1)
            while at > 0 and scores[found[at - 1]] < scores[i]:
                found[at] = found[at - 1]
                at -= 1
            found[at] = i
            count = min(count + 1, limit)
            least = scores[found[count - 1]]
    return found[:count]


@_compiled
def alike(signatures, starts, mine, length, most_edits):
    found = np.empty(len(signatures), np.int64)
    count = 0
    for i in range(len(signatures)):
        close = abs(np.int64(starts[i + 1]) - np.int64(starts[i]) - length) <= most_edits
        close &= _bit_count(signatures[i] ^ mine) <= 2 * most_edits
        found[count] = i
        count += close | (((signatures[i] | mine) & NOT_PLAIN) != 0)
    return found[:count]
