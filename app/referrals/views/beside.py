"""What stands beside the steps on the page of a referral: messages and papers."""

from typing import Any
from uuid import UUID

from flask import url_for

from app.actor import Actor
from app.referrals.appointments.forms import Arrange
from app.referrals.appointments.shown import meetings
from app.referrals.attaching.forms import Attach, papers
from app.referrals.lifecycle import Party
from app.referrals.models import Referral
from app.referrals.reach import Delivery
from app.referrals.seen import SeenClient
from app.referrals.talking.forms import Talk, side_of, talking
from app.web.forms import WordedForm


def beside(
    referral: Referral,
    *,
    seen_by: Actor,
    client: SeenClient,
    shared: SeenClient,
    delivery: Delivery,
    refused: WordedForm | None,
    fresh: frozenset[UUID],
) -> dict[str, Any]:
    """For the two sides only. A form that was just refused keeps what was typed."""
    party = side_of(seen_by, referral)
    if party is None:
        return {}
    talk = talking(
        referral,
        party=party,
        client=client,
        shared=shared,
        url=url_for("referrals.write_message", referral_id=referral.id),
        delivery=delivery,
        refused=refused if isinstance(refused, Talk) else None,
        fresh=fresh,
    )
    attached = refused if isinstance(refused, Attach) else None
    hung = papers(referral, party=party, client=client, shared=shared, refused=attached)
    meets = meetings(
        referral,
        party=party,
        client=client,
        url=lambda deed: url_for("referrals.appoint", referral_id=referral.id, deed=deed),
        refused=refused if isinstance(refused, Arrange) else None,
        delivery=delivery,
    )
    return {"talk": talk, "papers": hung, "meetings": meets}


def beside_by_link(
    referral: Referral,
    *,
    token: str,
    client: SeenClient,
    refused: Talk | Arrange | Attach | None,
    fresh: frozenset[UUID],
) -> dict[str, Any]:
    """The same behind a private link, where papers can be opened and added, none taken away."""
    talk = talking(
        referral,
        party=Party.PROVIDER,
        client=client,
        shared=client,
        url=url_for("referrals.write_by_link", token=token),
        refused=refused if isinstance(refused, Talk) else None,
        fresh=fresh,
    )
    meets = meetings(
        referral,
        party=Party.PROVIDER,
        client=client,
        url=lambda deed: url_for("referrals.appoint_by_link", token=token, deed=deed),
        refused=refused if isinstance(refused, Arrange) else None,
        token=token,
    )
    attached = refused if isinstance(refused, Attach) else None
    hung = papers(referral, party=Party.PROVIDER, client=client, shared=client, refused=attached)
    return {"talk": talk, "papers": hung, "meetings": meets}
