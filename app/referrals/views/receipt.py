"""The receipt of a consent: what a client agreed to, in their own language, to print and to take along."""

from uuid import UUID

from flask import render_template, request

from app import clock
from app.accounts.queries import names_of
from app.actor import Role
from app.clients.consent import Fact, Standing, standing
from app.clients.models import Client, Consent
from app.errors import NotFound
from app.referrals.checkins.words import AGREED, SHARED
from app.referrals.views import bp
from app.referrals.views.client import read_record
from app.referrals.views.mine import who_cares
from app.web.access import role
from app.web.languages import LANGUAGES, speaking, spoken


@bp.get("/clients/<uuid:client_id>/consents/<uuid:consent_id>/receipt")
@role(Role.CASE_MANAGER)
def consent_receipt(client_id: UUID, consent_id: UUID) -> str:
    """In the client's language unless another is asked for."""
    client, asked = read_record(client_id), request.args.get("language", "")
    given = _given(client, consent_id)
    language = asked if asked in LANGUAGES else spoken(client.language)
    with speaking(language):
        return render_template(
            "referrals/consent_receipt.html",
            page_language=language,
            languages=LANGUAGES,
            client=client,
            given=given,
            withdrawn=standing(given.terms, clock.now()) is Standing.WITHDRAWN,
            facts=[SHARED[fact] for fact in Fact if fact in given.facts],
            agreed=AGREED[given.method],
            recorded_by=names_of([given.recorded_by_id]).get(given.recorded_by_id, ""),
            **who_cares(client),
        )


def _given(client: Client, consent_id: UUID) -> Consent:
    found = next((one for one in client.consents if one.id == consent_id), None)
    if found is None:
        raise NotFound("There is no such consent of this client.")
    return found
