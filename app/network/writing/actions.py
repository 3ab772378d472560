"""Writing to a partner: queued with its record, so that it is sent once and can be seen."""

from datetime import timedelta
from uuid import UUID

from flask import current_app

from app import audit, clock, messages
from app.actor import Actor
from app.db import db
from app.directory.models import Organization
from app.errors import Conflict, Invalid, NotAllowed
from app.messages import Meant
from app.network.writing import policy, queries
from app.web.words import plural

A_DAY = timedelta(days=1)
MOST_A_DAY = 20  # of one coordinator
NOBODY = "Nobody of this partner can be reached by mail. Call them: the number is on their page."


def write(to: Organization, words: str, *, by: Actor, answer_to: str, nonce: UUID) -> None:
    """Mail `words` to those who answer for a partner; the same form sent twice is one message.

    Answers go to the address `answer_to`. Raises NotAllowed, Invalid where nobody can be reached, and Conflict where
    the partner was written to within a day, or this coordinator has written enough for one.
    """
    if not policy.may_write(by, to):
        raise NotAllowed("Only coordinators write to partners.")
    db.session.refresh(to, with_for_update=True)  # two at once: the second sees what the first wrote
    last = queries.latest(to.id)
    if last is not None and last.data.get("nonce") == str(nonce):
        return
    _check_pace(to, by)
    to_whom = queries.recipients(to.id)
    if not to_whom:
        raise Invalid(NOBODY)
    audit.record(queries.WRITTEN, to, by=by, mails=len(to_whom), nonce=nonce)
    link = f"{current_app.extensions['settings'].base_url}/referrals"
    for person_id, address in to_whom:
        messages.queue(
            "partner_message",
            to=address,
            about=to,
            meant=Meant(side=queries.SIDE, person_id=person_id),
            words=words,
            answer_to=answer_to,
            link=link,
        )


def _check_pace(to: Organization, by: Actor) -> None:
    since = clock.now() - A_DAY
    last = queries.latest(to.id)
    if last is not None and last.at > since:
        raise Conflict("They were written to within the past day. Give them a day, or call.")
    if queries.number_since(since, by=by) >= MOST_A_DAY:
        raise Conflict(
            f"You wrote to {plural(MOST_A_DAY, 'partner')} within a day. Wait until tomorrow, or call."
        )
