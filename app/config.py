"""Settings: read once from the environment, checked at start, everything that is wrong named at once."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

INSTANCE = Path(__file__).resolve().parent.parent / "instance"
MIGRATIONS = Path(__file__).resolve().parent / "migrations"


# How many proxies stand before the server, each naming the address it was asked from.
PROXIES = ("0", "1", "2", "3")
# A host, perhaps with its port, that feeds are pulled from.
_HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")


class Mode(StrEnum):
    """How the program runs. Production refuses to start without keys; the others make their own."""

    PRODUCTION = "production"
    DEVELOPMENT = "development"
    DEMO = "demo"
    TEST = "test"


class ConfigurationError(Exception):
    """The environment can't be used; the message names everything that is missing or wrong."""


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """A number to call at once, shown on every public and client page."""

    label: str
    number: str
    text: str = ""


CRISIS_LINES = (
    CrisisLine("Emergency", "911", "Danger right now"),
    CrisisLine("Suicide and crisis line", "988", "Call or text, day and night"),
    CrisisLine("Any kind of help", "211", "Someone who knows what is near you"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be set. Paths are absolute; times are minutes where the name says so."""

    mode: Mode = Mode.PRODUCTION
    secret_key: str = ""
    seal_key_file: Path = INSTANCE / "seal.key"
    database_url: str = f"sqlite:///{INSTANCE / 'trellis.db'}"
    search_index_dir: Path = INSTANCE / "index"
    mail_dir: Path = INSTANCE / "mail"
    smtp_url: str = ""
    sms_url: str = ""
    sms_country: str = "1"
    mail_from: str = "Trellis <trellis@localhost>"
    base_url: str = "http://localhost:8000"
    tile_url: str = ""
    check_links: bool = False
    time_zone: str = "America/Chicago"
    kilometres: bool = False
    twenty_four_hours: bool = False
    crisis_lines: tuple[CrisisLine, ...] = CRISIS_LINES
    secure_cookies: bool = True
    proxies: int = 0
    idle_minutes: int = 30
    session_minutes: int = 720
    feeds: tuple[str, ...] = ()
    # class of things -> days that they are kept; see app/referrals/records/retention.py
    retention: tuple[tuple[str, int], ...] = ()

    @property
    def demo(self) -> bool:
        return self.mode is Mode.DEMO

    @classmethod
    def within(cls, home: Path, **others: Any) -> "Settings":
        """Of an installation that keeps all it has in one folder."""
        kept: dict[str, Any] = {
            "seal_key_file": home / "seal.key",
            "database_url": f"sqlite:///{home / 'trellis.db'}",
            "search_index_dir": home / "index",
            "mail_dir": home / "mail",
        }
        return cls(**kept | others)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read and check the settings. Raises ConfigurationError naming every fault at once."""
        given = os.environ if environment is None else environment
        mode = _mode(given.get("TRELLIS_MODE", "production"))
        home = Path(
            given.get("TRELLIS_HOME", INSTANCE / "demo" if mode is Mode.DEMO else INSTANCE)
        ).absolute()
        defaults = cls.within(home)
        settings = cls(
            mode=mode,
            secret_key=given.get("SECRET_KEY", ""),
            seal_key_file=Path(given.get("SEAL_KEY_FILE") or defaults.seal_key_file).absolute(),
            database_url=_database_url(given.get("DATABASE_URL") or defaults.database_url),
            search_index_dir=Path(given.get("SEARCH_INDEX_DIR") or defaults.search_index_dir).absolute(),
            mail_dir=Path(given.get("MAIL_DIR") or defaults.mail_dir).absolute(),
            smtp_url=given.get("SMTP_URL", ""),
            sms_url=given.get("SMS_URL", ""),
            sms_country=given.get("SMS_COUNTRY") or defaults.sms_country,
            mail_from=given.get("MAIL_FROM", defaults.mail_from),
            base_url=given.get("BASE_URL", defaults.base_url).rstrip("/"),
            tile_url=given.get("TILE_URL", ""),
            check_links=given.get("CHECK_LINKS", "") == "1",
            time_zone=given.get("TIME_ZONE", defaults.time_zone),
            kilometres=given.get("UNITS", "miles") == "kilometres",
            twenty_four_hours=given.get("CLOCK", "12") == "24",
            crisis_lines=_crisis_lines(given.get("CRISIS_LINES", "")),
            secure_cookies=given.get("INSECURE_COOKIES", "") != "1",
            proxies=int(given["PROXIES"]) if given.get("PROXIES") in PROXIES else 0,
            retention=_retention(given.get("RETENTION", "")),
            feeds=tuple(part.strip() for part in given.get("TRELLIS_FEEDS", "").split(",") if part.strip()),
        )
        problems = settings.problems() + _problems_of_words(given)
        if problems:
            raise ConfigurationError("Trellis can't start:\n" + "\n".join(f"- {line}" for line in problems))
        return settings

    def problems(self) -> list[str]:
        """Everything about these settings that keeps the program from starting, in sentences."""
        found = []
        if self.mode is Mode.PRODUCTION:
            found += self._problems_in_production()
        scheme = self.database_url.split(":", 1)[0]
        if scheme.split("+")[0] not in ("sqlite", "postgresql"):
            found.append(f"DATABASE_URL must begin with sqlite: or postgresql:, not {scheme}:.")
        if self.smtp_url and urlsplit(self.smtp_url).scheme not in ("smtp", "smtps"):
            found.append("SMTP_URL must begin with smtp:// or smtps://.")
        if self.sms_url and not _is_gateway(self.sms_url):
            found.append("SMS_URL must be the https:// address of a gateway (http:// on this machine only).")
        if not self.sms_country.isdecimal():
            found.append(f"SMS_COUNTRY must be a calling code such as 1, not {self.sms_country!r}.")
        if self.tile_url and urlsplit(self.tile_url).scheme != "https":
            found.append("TILE_URL must begin with https://.")
        found += [
            f"TRELLIS_FEEDS names {entry}: give folders that begin with / and hosts such as data.example.org."
            for entry in self.feeds
            if entry == "/" or not (entry.startswith("/") or _HOST.fullmatch(entry))
        ]
        try:
            ZoneInfo(self.time_zone)
        except (KeyError, ValueError, OSError):
            found.append(f"TIME_ZONE must be an IANA name such as America/Chicago, not {self.time_zone}.")
        return found

    def _problems_in_production(self) -> list[str]:
        found = []
        if len(self.secret_key) < 32:
            found.append(
                "SECRET_KEY is missing or shorter than 32 characters: make one with `openssl rand -hex 32`."
            )
        if not self.seal_key_file.is_file():
            found.append(
                'SEAL_KEY_FILE names no file: make one with `echo "k1 $(openssl rand -base64 32)"`, '
                "readable by this account only, and keep a copy apart from the database."
            )
        if not self.base_url.startswith("https://") and self.secure_cookies:
            found.append("BASE_URL must be the https:// address that people use.")
        return found


def _is_gateway(url: str) -> bool:
    parts = urlsplit(url)
    here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and here))


def _mode(word: str) -> Mode:
    try:
        return Mode(word)
    except ValueError:
        raise ConfigurationError(f"TRELLIS_MODE must be one of {', '.join(Mode)}, not {word!r}.") from None


_KEPT = re.compile(r"\s*(closed_records|notes|mail)\s*=\s*[1-9]\d{0,4}\s*$")


def _retention(text: str) -> tuple[tuple[str, int], ...]:
    """`closed_records=2555,mail=90`: what is no number of days is named by `_problems_of_words`."""
    rows = (part.partition("=") for part in text.split(",") if _KEPT.match(part))
    return tuple((name.strip(), int(days)) for name, _, days in rows)


def _problems_of_words(given: Mapping[str, str]) -> list[str]:
    choices = {
        "UNITS": ("miles", "kilometres"),
        "CLOCK": ("12", "24"),
        "INSECURE_COOKIES": ("0", "1"),
        "CHECK_LINKS": ("0", "1"),
        "PROXIES": PROXIES,
    }
    wrong = [part for part in given.get("RETENTION", "").split(",") if part.strip() and not _KEPT.match(part)]
    return [
        f"{name} must be {' or '.join(words)}, not {given[name]!r}."
        for name, words in choices.items()
        if given.get(name) and given[name] not in words
    ] + [
        f"RETENTION says {part.strip()!r}: write such as closed_records=2555 (notes, mail), in days."
        for part in wrong
    ]


def _crisis_lines(text: str) -> tuple[CrisisLine, ...]:
    """`label=number=text` parts, separated by semicolons; the built-in ones when empty."""
    if not text:
        return CRISIS_LINES
    return tuple(CrisisLine(*(part.strip() for part in line.split("=", 2))) for line in text.split(";"))


def _database_url(url: str) -> str:
    """Relative SQLite paths are made absolute, so that every process means the same file."""
    prefix = "sqlite:///"
    if url.startswith(prefix) and not url.startswith("sqlite:////") and len(url) > len(prefix):
        return prefix + str(Path(url.removeprefix(prefix)).absolute())
    return url
