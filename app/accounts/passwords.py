"""Keeping passwords: argon2id with OWASP's settings, at most two at a time.

Each check takes 19 MiB and some tens of milliseconds on purpose. Two slots keep a burst of sign-ins from
taking the memory and processors that everyone else needs. Never call these inside a `transaction()`.
"""

import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from flask import current_app

from app.accounts import password_rules
from app.config import Mode

_SLOTS = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Hashed:
    """A password that was found good enough, as it is kept. Only `choose` makes one."""

    text: str


def choose(password: str, *, personal: Iterable[str] = ()) -> Hashed:
    """Hash a new password. Raises Invalid when it is too short, too long, common or `personal`."""
    plain = _normal(password)
    password_rules.check(plain, personal)
    with _SLOTS:
        return Hashed(_hasher().hash(plain))


def matches(kept: str | None, password: str) -> bool:
    """Whether `password` is the one kept. Where none is kept it takes as long, and the answer is no."""
    hasher = _hasher()
    with _SLOTS:
        try:
            hasher.verify(kept or _nobodys(hasher), _normal(password))
        except VerifyMismatchError:
            return False
    return kept is not None


def _normal(password: str) -> str:
    """One spelling for what looks the same, whichever keyboard it was typed on (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password)


@cache
def _made(memory_kib: int, rounds: int) -> PasswordHasher:
    return PasswordHasher(memory_cost=memory_kib, time_cost=rounds, parallelism=1)


def _hasher() -> PasswordHasher:
    return _made(8, 1) if current_app.extensions["settings"].mode is Mode.TEST else _made(19 * 1024, 2)


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    """A hash to check against where there is none: of the same cost, made once."""
    return hasher.hash("nobody" * 1000)
