"""Sealed columns: what is written about a client is unreadable without a key kept outside the database.

AES-256-GCM. A sealed value is `key id (1 byte length + name) | nonce (12 bytes) | ciphertext and tag`,
and the column's own name is authenticated with it, so that a value moved to another column does not open.
The key file holds one key a line, `name base64(32 bytes)`; the first seals, all of them open.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from app.config import Mode, Settings

NONCE_BYTES = 12
KEY_BYTES = 32


class SealError(Exception):
    """A key is missing or wrong, or a sealed value was tampered with."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys at hand, by name; `current` is the name of the key that seals."""

    keys: Mapping[str, bytes]
    current: str

    @classmethod
    def read(cls, path: Path) -> "Keyring":
        """Read a key file. Raises SealError in words when it is missing or malformed."""
        try:
            rows = [line.split() for line in path.read_text().splitlines() if line.strip()]
            keys = {name: base64.b64decode(key, validate=True) for name, key in rows}
        except (OSError, ValueError, binascii.Error) as fault:
            raise SealError(f"The key file can't be read: {fault}") from fault
        if not keys or any(len(key) != KEY_BYTES for key in keys.values()):
            raise SealError("The key file must hold at least one line: a name and 32 bytes in base64.")
        return cls(keys, next(iter(keys)))

    @classmethod
    def create(cls, path: Path) -> "Keyring":
        """Make a new key file, readable by its owner only."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        line = f"k1 {base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(line)
        return cls.read(path)

    def seal(self, text: str, column: str) -> bytes:
        return self.seal_bytes(text.encode(), column)

    def seal_bytes(self, content: bytes, column: str) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        name = self.current.encode()
        ciphertext = AESGCM(self.keys[self.current]).encrypt(nonce, content, column.encode())
        return bytes([len(name)]) + name + nonce + ciphertext

    def open(self, sealed: bytes, column: str) -> str:
        """The text sealed for `column`. Raises SealError when the key is unknown or the value was changed."""
        return self.open_bytes(sealed, column).decode()

    def open_bytes(self, sealed: bytes, column: str) -> bytes:
        """As `open`, for what is no text."""
        end = 1 + sealed[0]
        key = self.keys.get(sealed[1:end].decode())
        if key is None:
            raise SealError(f"A value of {column} is sealed with a key that is not in the key file.")
        nonce, ciphertext = sealed[end : end + NONCE_BYTES], sealed[end + NONCE_BYTES :]
        try:
            return AESGCM(key).decrypt(nonce, ciphertext, column.encode())
        except InvalidTag as fault:
            raise SealError(f"A value of {column} was changed or moved, and does not open.") from fault

    def digest(self, text: str, purpose: str) -> bytes:
        """A keyed hash (32 bytes) of `text` for one purpose, by the oldest key so that it stays the same."""
        oldest = self.keys[list(self.keys)[-1]]
        key = hmac.digest(oldest, purpose.encode(), hashlib.sha256)
        return hmac.digest(key, text.encode(), hashlib.sha256)


def keyring_for(settings: Settings) -> Keyring:
    """The keys of these settings; outside production they are made at first use."""
    path = settings.seal_key_file
    if settings.mode is not Mode.PRODUCTION and not path.exists():
        return Keyring.create(path)
    return Keyring.read(path)


def keyring() -> Keyring:
    """The running application's keys."""
    ring: Keyring = current_app.extensions["keyring"]
    return ring


def blind_index(value: str, scope: str) -> bytes:
    """Finds an exact value without opening it: equal values of one scope (say, one agency) are equal."""
    return keyring().digest(" ".join(value.casefold().split()), f"blind:{scope}")


class SealedText(TypeDecorator[str]):
    """A text column that only the holder of the key can read. `column` is "table.column"."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        return None if value is None else keyring().seal(value, self.column)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else keyring().open(bytes(value), self.column)
