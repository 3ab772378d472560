"""English words to their stems: M. F. Porter, "An algorithm for suffix stripping", Program 14 (1980) 130-137.

A Spanish plural in -s or, mostly, -es loses its ending by the same rules, once accents are folded.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

# A word is [C](VC)^m[V]: C and V are runs of consonants and vowels, y is a vowel after a consonant.
_C = "[^aeiou][^aeiouy]*"
_V = "[aeiouy][aeiou]*"
_M_OVER_0 = re.compile(f"^(?:{_C})?{_V}{_C}")
_M_IS_1 = re.compile(f"^(?:{_C})?{_V}{_C}(?:{_V})?$")
_M_OVER_1 = re.compile(f"^(?:{_C})?{_V}{_C}{_V}{_C}")
_HAS_VOWEL = re.compile(f"^(?:{_C})?[aeiouy]")
_DOUBLE = re.compile(r"([^aeiouylsz])\1$")
_SHORT = re.compile(f"^{_C}[aeiouy][^aeiouwxy]$")

_Suffixes = tuple[tuple[str, str], ...]
_STEP_2: _Suffixes = (
    ("ational", "ate"), ("ization", "ize"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"),
    ("tional", "tion"), ("biliti", "ble"), ("entli", "ent"), ("ousli", "ous"), ("ation", "ate"),
    ("alism", "al"), ("aliti", "al"), ("iviti", "ive"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"),
    ("alli", "al"), ("ator", "ate"), ("logi", "log"), ("bli", "ble"), ("eli", "e"),
)  # fmt: skip
_STEP_3: _Suffixes = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ness", ""), ("ful", ""),
)  # fmt: skip
_STEP_4: _Suffixes = tuple(
    (suffix, "")
    for suffix in (
        "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize",
        "ion", "al", "er", "ic", "ou",
    )
)  # fmt: skip


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of a folded word. Words that are not plain ASCII letters, or shorter than 3, stay as they are."""
    if len(word) < 3 or not (word.isascii() and word.isalpha()):
        return word
    # A y at the start is a consonant; the capital keeps the patterns from taking it for a vowel.
    word = "Y" + word[1:] if word[0] == "y" else word
    for step in (_plural, _past_and_gerund, _final_y):
        word = step(word)
    word = _replace(word, _STEP_2, _M_OVER_0.match)
    word = _replace(word, _STEP_3, _M_OVER_0.match)
    word = _replace(word, _STEP_4, _over_1_and_ion_after_s_or_t(word))
    return _final_e_and_double_l(word).lower()


def _plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _past_and_gerund(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _M_OVER_0.match(word[:-3]) else word
    rest = next((word[: -len(end)] for end in ("ed", "ing") if word.endswith(end)), None)
    if rest is None or not _HAS_VOWEL.match(rest):
        return word
    if rest.endswith(("at", "bl", "iz")) or _SHORT.match(rest):
        return rest + "e"
    return rest[:-1] if _DOUBLE.search(rest) else rest


def _final_y(word: str) -> str:
    return word[:-1] + "i" if word.endswith("y") and _HAS_VOWEL.match(word[:-1]) else word


def _replace(word: str, suffixes: _Suffixes, allowed: Callable[[str], object]) -> str:
    """Exchange the longest suffix that fits, if what stands before it is `allowed`."""
    for suffix, replacement in suffixes:
        if word.endswith(suffix):
            rest = word[: -len(suffix)]
            return rest + replacement if allowed(rest) else word
    return word


def _over_1_and_ion_after_s_or_t(word: str) -> Callable[[str], object]:
    is_ion = word.endswith("ion")
    return lambda rest: _M_OVER_1.match(rest) and (not is_ion or rest.endswith(("s", "t")))


def _final_e_and_double_l(word: str) -> str:
    if word.endswith("e"):
        rest = word[:-1]
        if _M_OVER_1.match(rest) or (_M_IS_1.match(rest) and not _SHORT.match(rest)):
            word = rest
    return word[:-1] if word.endswith("ll") and _M_OVER_1.match(word) else word
