"""A short code that opens a client's page once: read aloud where no message is safe and no camera is at hand.

It lasts half an hour, is counted against guessing, and gives way to a link of full strength: nothing that can be
guessed ever stands in an address.
"""

import secrets
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, select

from app import clock, seal
from app.accounts import keys
from app.db import db
from app.errors import NotFound
from app.referrals.checkins.models import ClientLink
from app.referrals.choosing.models import ChoiceLink, Shortlist
from app.web.languages import mark

# No vowels, so that it never spells a word; nothing that sounds or looks like something else on the phone.
LETTERS = "23456789BCDFGHJKLMNQRSTVWXZ"
LENGTH = 8
LASTS = timedelta(minutes=30)
UNKNOWN = mark(
    "This code opens nothing. Check each letter, or ask for a new one: a code lasts half an hour, and works once."
)


def make(link: ChoiceLink | ClientLink) -> str:
    """A fresh code for the page that `link` opens, in two groups: `K7RM 4PXD`. An earlier one stops working."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    link.code_hash, link.code_until = _hash(code), clock.now() + LASTS
    return f"{code[:4]} {code[4:]}"


def follow(code: str) -> tuple[str, str]:
    """What `code` opens (`choose` or `mine`), and the token of a new link to it; the code is used up.

    Raises NotFound in words.
    """
    link = _choice_behind(code) or _page_behind(code)
    if link is None:
        raise NotFound(UNKNOWN)
    link.code_hash = link.code_until = None
    token = keys.new_key()
    fresh = {"id": uuid4(), "token_hash": keys.hash_of(token), "made_by_id": link.made_by_id}
    fresh |= {"created_at": clock.now(), "expires_at": link.expires_at}
    if isinstance(link, ChoiceLink):
        db.session.add(ChoiceLink(shortlist_id=link.shortlist_id, **fresh))
        return "choose", token
    db.session.add(ClientLink(client_id=link.client_id, purpose=link.purpose, **fresh))
    return link.purpose, token


def _choice_behind(code: str) -> ChoiceLink | None:
    mine = select(ChoiceLink).where(*_alive(ChoiceLink, code)).with_for_update()
    open_one = mine.join(Shortlist, Shortlist.id == ChoiceLink.shortlist_id)
    return db.session.scalar(open_one.where(Shortlist.closed_at.is_(None)))


def _page_behind(code: str) -> ClientLink | None:
    return db.session.scalar(select(ClientLink).where(*_alive(ClientLink, code)).with_for_update())


def _alive(kind: type[ChoiceLink] | type[ClientLink], code: str) -> tuple[ColumnElement[bool], ...]:
    now = clock.now()
    return (
        kind.code_hash == _hash(code),
        kind.code_until > now,
        kind.revoked_at.is_(None),
        kind.expires_at > now,
    )


def _hash(code: str) -> bytes:
    """Keyed, because so short a code could be guessed from a plain hash."""
    return seal.keyring().digest("".join(code.upper().split()), "spoken code")
