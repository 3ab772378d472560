"""Referrals of the town's past, written straight into the database at the moments a test names."""

from datetime import timedelta
from uuid import UUID, uuid4

from app import clock
from app.accounts.models import Team
from app.clients import actions as clients
from app.clients.models import Client, Consent
from app.db import db, transaction
from app.directory.models import Organization
from app.referrals.models import Referral, reference_of
from tests import town

SERVICE_OF = {town.HARBOR: town.PANTRY, town.LAKEVIEW: town.RENT_HELP, town.SAFE_HARBOR: town.REFUGE}
TEAM_OF = {town.DANA: town.HOUSING_TEAM, town.LEE: town.STREET_TEAM}


def sent(
    count: int,
    partner: UUID,
    *,
    by: UUID = town.DANA,
    need: str = "food.pantry",
    days_ago: float = 100,
    status: str = "sent",
    side: str | None = None,
    is_test: bool = False,
    people: int = 1,
    **after: float,
) -> None:
    """`count` referrals, to be answered within 2 days. `answered=1` sets `answered_at` to a day after sending.

    They are of `people` clients by turns.
    """
    moment = clock.now() - timedelta(days=days_ago)
    moments = {f"{name}_at": moment + timedelta(days=days) for name, days in after.items()}
    with transaction():
        clients_by_turns = [_client_of(by) for _ in range(people)]
        for number in range(count):
            client, consent = clients_by_turns[number % people]
            id_ = uuid4()
            db.session.add(
                Referral(
                    id=id_,
                    reference=reference_of(id_),
                    nonce=str(id_),
                    client_id=client.id,
                    consent_id=consent.id,
                    organization_id=client.organization_id,
                    team_id=client.team_id,
                    case_manager_id=by,
                    partner_id=partner,
                    service_id=SERVICE_OF[partner],
                    chain_id=id_,
                    need=need,
                    top_need=need.partition(".")[0],
                    urgency="routine",
                    status=status,
                    side=side,
                    sent_at=moment,
                    answer_by=moment + timedelta(days=2),
                    changed_at=moment,
                    is_test=is_test,
                    **moments,
                )
            )


def _client_of(person: UUID) -> tuple[Client, Consent]:
    actor, team = town.actor(person), db.session.get_one(Team, TEAM_OF[person])
    client = clients.open_client(team=team, by=actor, name="Somebody")
    recipients = [db.session.get_one(Organization, partner) for partner in SERVICE_OF]
    return client, clients.give_consent(client, recipients=recipients, by=actor)
