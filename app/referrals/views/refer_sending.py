"""The last page of referring: all that is worth knowing before, and sending: to one, to several, to the next."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.clients import queries as caseload
from app.clients.circumstances import LANGUAGES
from app.clients.models import Client
from app.db import db, transaction
from app.directory import queries as directory
from app.directory.models import Service
from app.errors import Conflict, Invalid
from app.referrals import drafts, queries, sending
from app.referrals.choosing import queries as choosing
from app.referrals.choosing.deciding import HOW_WORDS
from app.referrals.drafts import Answers, Page
from app.referrals.intake.queries import questions_of
from app.referrals.lifecycle import Party
from app.referrals.listing_then import places_of
from app.referrals.models import Draft, Referral
from app.referrals.reach import reach_of
from app.referrals.routing import actions as routing
from app.referrals.routing import queries as routes
from app.referrals.routing.actions import Request, Said
from app.referrals.routing.forms import Sending
from app.referrals.routing.wording import OBSTACLE_WORDS, How
from app.referrals.views import bp
from app.referrals.views.refer_parts import (
    answers_so_far,
    case_managers,
    client_of,
    missing,
    people_of,
    service_to_refer,
    show_page,
    to_page,
)
from app.referrals.wording import COMPLEXITY_WORDS, URGENCY_WORDS, Urgency
from app.web.access import current_actor


def check_page(service: Service, answers: Answers, form: Sending | None = None) -> Response:
    """Everything once more, and whatever speaks against sending it."""
    client = client_of(answers)
    follows = queries.follows(client.id, answers.need)
    chain_id = follows.chain_id if follows else None
    others = routes.others(client, service, answers.need, chain_id)
    form = form or Sending(formdata=None)
    # Shown only where they are needed, and then they are.
    form.override.flags.required = form.again.flags.required = True
    form.also.choices = {str(one.service.id): one.service.name for one in others if one.obstacle is None}
    return show_page(
        service,
        answers,
        Page.CHECK,
        form,
        need=directory.needs()[answers.need],
        people=people_of(answers, client),
        urgency=URGENCY_WORDS[Urgency(answers.urgency)],
        complexity_words=COMPLEXITY_WORDS,
        place=places_of(service).get(answers.location),
        language=LANGUAGES.get(client.language, client.language),
        screening=routes.screening_of(client, service),
        reach=reach_of(service, service.organization),
        follows=follows,
        loops=chain_id is not None and service.organization_id in routes.asked_in(chain_id),
        consent=sending.covering_consent(client, service.organization_id),
        choice=choosing.choice_of(client.id, service.id, answers.need),
        how_words=HOW_WORDS,
        questions=questions_of(service.id),
        others_not=[one for one in others if one.obstacle is not None],
        obstacle_words=OBSTACLE_WORDS,
    )


@bp.post("/services/<uuid:service_id>/referrals")
@case_managers
def send(service_id: UUID) -> Response:
    """Send what the draft says; the same form sent twice makes one referral."""
    form = Sending()
    form.also.choices = {value: value for value in request.form.getlist("also")}
    nonce = form.nonce.data or ""
    if not form.validate():
        return check_page(service_to_refer(service_id), answers_so_far(service_id), form)
    try:
        with transaction():
            sent = sending.sent_with(nonce) if nonce else None
            if sent is None:
                sent = _send(service_id, nonce, form)
                _tell(sent)
            referral_id = queries.referral(sent.id, seen_by=current_actor()).id
    except Invalid as refusal:
        db.session.rollback()
        form.show(refusal)
        return check_page(service_to_refer(service_id), answers_so_far(service_id), form)
    return redirect(url_for("referrals.show", referral_id=referral_id), 303)


@bp.post("/referrals/<uuid:referral_id>/next")
@case_managers
def ask_next(referral_id: UUID) -> Response:
    """The client's next choice: asked now where nothing is in the way, else as far as what was written carries."""
    actor = current_actor()
    (service_id,) = routing.service_ids([request.form.get("service", "")])
    with transaction():
        ended, client = _led_nowhere(referral_id)
        service = directory.service(service_id, seen_by=actor)
        stop = routes.obstacle(client, service, ended.chain_id)
        if stop is None:
            sent = routing.ask_next_choice(ended, client, service, by=actor)
            _tell(sent)
            return redirect(url_for("referrals.show", referral_id=sent.id), 303)
        _write_again(ended, client, service_id)
    flash(f"One thing first: {OBSTACLE_WORDS[stop]}. What you wrote before is kept.", "warn")
    return to_page(service_id, Page.CHECK)


def _led_nowhere(referral_id: UUID) -> tuple[Referral, Client]:
    """A referral of the reader's own team, and its client."""
    ended = queries.referral(referral_id, seen_by=current_actor(), sides={Party.REFERRER})
    return ended, caseload.client(ended.client_id, seen_by=current_actor())


def _write_again(ended: Referral, client: Client, service_id: UUID) -> None:
    """The same as a draft for another service."""
    drafts.save(service_id, by=current_actor(), client=str(client.id))
    drafts.save(
        service_id,
        by=current_actor(),
        need=ended.need,
        why=ended.why or "",
        involved=routing.involved_in(ended),
        urgency=ended.urgency,
        needed_by=ended.needed_by.isoformat() if ended.needed_by else "",
        complexity=ended.complexity or "",
        wishes=tuple(wish.words for wish in ended.wishes),
        people=tuple(str(one.client_id) for one in ended.companions),
    )


def _tell(sent: Referral) -> None:
    """Nothing is called sent that nobody can know of."""
    if reach_of(sent.service, sent.service.organization).addresses:
        flash("Sent. What happens next stands below.", "good")
    else:
        flash(
            "It is written down, but nobody could be told. Call them, or hand over the printed page.", "warn"
        )


def _send(service_id: UUID, nonce: str, form: Sending) -> Referral:
    actor = current_actor()
    draft, answers = _whole_draft(service_id, nonce)
    client = client_of(answers)
    asked = Request(
        answers.need,
        answers.wishes,
        answers.why,
        Urgency(answers.urgency),
        answers.day,
        answers.involved,
        tuple(people_of(answers, client)),
        answers.complexity or None,
    )
    service = directory.service(service_id, seen_by=actor)
    sent = routing.send_checked(client, service, asked, _said(answers, form, service), by=actor, nonce=nonce)
    chosen = routing.service_ids(form.also.data or [])
    if chosen:
        services = [directory.service(id_, seen_by=actor) for id_ in chosen]
        routing.ask_others(sent, client, services, asked, How(form.how.data or How.ORDER), by=actor)
    drafts.forget(draft)
    return sent


def _whole_draft(service_id: UUID, nonce: str) -> tuple[Draft, Answers]:
    draft = drafts.draft_of(service_id, by=current_actor())
    if draft is None or str(draft.id) != nonce:
        raise Conflict(
            "This draft has been sent, or has expired. Look at your referrals before you send it again."
        )
    answers = drafts.answers_of(draft)
    if missing(service_id, answers) is not None:
        raise Conflict("Something is missing. Go through the questions once more.")
    return draft, answers


def _said(answers: Answers, form: Sending, service: Service) -> Said:
    """A place that is gone since it was named, or kept secret by now, is not asked for."""
    said: dict[str, Any] = {name: form[name].data for name in ("override", "override_words", "again")}
    named = UUID(answers.location) if answers.location in places_of(service) else None
    return Said(answers.intake, **said, location_id=named)
