"""Which passwords are good enough: long, and not one of those that everyone tries first.

No rules of composition: they make passwords worse (NIST SP 800-63B). A password is refused as common when it
is nothing but keyboard walks and one or two common words, dressed up with a few digits and signs, or with digits
for letters.
"""

from collections.abc import Iterable, Set

from app.accounts.common_words import COMMON_WORDS
from app.errors import Invalid

SHORTEST, LONGEST = 12, 128
_FEWEST_CHARACTERS = 5
_MOST_WORDS = 2
_MOST_DIGITS = 4
_SHORTEST_PART = 3

_LETTERS_BEHIND_DIGITS = (
    str.maketrans("0134578@$!", "oieastbasi"),
    str.maketrans("0134578@$!", "oleastbasi"),
)
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "zaq12wsxcde34rfvbgt5",
    "qazwsxedcrfvtgbyhnujm",
    "!@#$%^&*()",
)
_WALKS = _ROWS + tuple(row[::-1] for row in _ROWS)


def check(password: str, personal: Iterable[str] = ()) -> None:
    """Raise Invalid, saying how to choose better, when `password` is too short, too long or common.

    `personal` are the person's own name and mail address, whose words count as common too.
    """
    problem = _problem_with(password, personal)
    if problem:
        raise Invalid("Choose another password.", {"password": problem})


def _problem_with(password: str, personal: Iterable[str]) -> str | None:
    if len(password) < SHORTEST:
        return (
            f"Use at least {SHORTEST} characters. Four words that don't belong together are easy to remember."
        )
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    if is_common(password, personal):
        return "Passwords like this are guessed first. Choose words that don't belong together."
    return None


def is_common(password: str, personal: Iterable[str] = ()) -> bool:
    """Whether `password` is nothing but common parts."""
    plain = _unrepeated(password.casefold())
    if len(set(plain)) < _FEWEST_CHARACTERS:
        return True
    readings = {plain, *(plain.translate(table) for table in _LETTERS_BEHIND_DIGITS)}
    return _is_made_of(plain, readings, _words_of(personal) | COMMON_WORDS)


def _words_of(personal: Iterable[str]) -> set[str]:
    text = "".join(sign if sign.isalnum() else " " for sign in " ".join(personal).casefold())
    return {word for word in text.split() if len(word) >= _SHORTEST_PART}


def _unrepeated(text: str) -> str:
    """The part that `text` repeats: of `abcabc`, `abc`. A text recurs in its double where it repeats itself."""
    return text[: (text + text).index(text, 1)]


def _is_made_of(text: str, readings: Iterable[str], words: Set[str]) -> bool:
    """Whether `text` is at most two common words, at most four digits, and any walks and signs.

    `readings` are ways to read the same text as letters. `reached` holds, for each place in the text, the ways
    to get there: how many words and digits they took.
    """
    reached: list[set[tuple[int, int]]] = [set() for _ in range(len(text) + 1)]
    reached[0] = {(0, 0)}
    for start, ways in enumerate(reached[:-1]):
        if not ways:
            continue
        if not text[start].isalpha():
            digit = int(text[start].isdigit())
            reached[start + 1] |= {
                (taken, digits + digit) for taken, digits in ways if digits + digit <= _MOST_DIGITS
            }
        with_a_word = {(taken + 1, digits) for taken, digits in ways if taken < _MOST_WORDS}
        for end in range(start + _SHORTEST_PART, len(text) + 1):
            if _is_walk(text[start:end]):
                reached[end] |= ways
            elif with_a_word and any(reading[start:end] in words for reading in readings):
                reached[end] |= with_a_word
    return bool(reached[-1])


def _is_walk(part: str) -> bool:
    """`qwerty`, `4321`, `aaaa`: steps along a keyboard or an alphabet, or no step at all."""
    return len(set(part)) == 1 or any(part in walk for walk in _WALKS)
