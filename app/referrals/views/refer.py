"""Referring a client from a service's page: one question a page, check the answers, send."""

from typing import Any
from uuid import UUID, uuid4

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app.clients import queries as caseload
from app.clients.forms import GiveConsent
from app.clients.households.queries import members
from app.clients.models import Client
from app.clients.views import record_consent
from app.db import transaction
from app.directory import queries as directory
from app.directory.models import Service
from app.errors import NotFound
from app.referrals import drafts, sending
from app.referrals.drafts import Answers, Page
from app.referrals.intake.forms import intake_form
from app.referrals.intake.queries import questions_of
from app.referrals.listing_then import places_of
from app.referrals.refer_forms import NeedAndWhy, Who, Wishes
from app.referrals.views import bp
from app.referrals.views.refer_parts import (
    answers_so_far,
    case_managers,
    client_of,
    is_covered,
    missing,
    pages_of,
    service_to_refer,
    show_page,
    to_page,
)
from app.referrals.views.refer_sending import check_page
from app.web.access import current_actor
from app.web.forms import WordedForm


@bp.get("/services/<uuid:service_id>/refer", defaults={"page": Page.WHO.value})
@bp.get("/services/<uuid:service_id>/refer/<page>")
@case_managers
def refer(service_id: UUID, page: str) -> Response:
    """One question; whoever skips one is led back to it. Whoever comes from a client is not asked who it is for."""
    wanted, known = _known(page, service_id), request.args.get("client", type=UUID)
    service = service_to_refer(service_id)
    if wanted is Page.WHO and known:
        return redirect(url_for("referrals.refer", service_id=service_id, page=Page.NEED, client=known))
    answers = _answers(service_id, wanted)
    first, pages = missing(service_id, answers), pages_of(service_id)
    if first is not None and pages.index(wanted) > pages.index(first):
        return to_page(service_id, first)
    if wanted is Page.CHECK and not is_covered(client_of(answers), service):
        return to_page(service_id, Page.CONSENT)
    if wanted is Page.CHECK:
        return check_page(service, answers)
    return _show(service, answers, wanted, _empty_form(wanted, service, answers))


@bp.post("/services/<uuid:service_id>/refer/<page>")
@case_managers
def answer(service_id: UUID, page: str) -> Response:
    """Keep one answer, and on to the next question."""
    wanted = _known(page, service_id)
    service, answers = service_to_refer(service_id), _answers(service_id, wanted)
    first, pages = missing(service_id, answers), pages_of(service_id)
    if first is not None and pages.index(wanted) > pages.index(first):
        return to_page(service_id, first)
    if wanted is Page.CONSENT and is_covered(client_of(answers), service) and "again" not in request.form:
        return to_page(service_id, Page.CHECK)
    form = _posted_form(wanted, service, answers)
    if form.validate():
        with form.refusals():
            with transaction():
                _keep(wanted, form, service_id, answers)
            return to_page(service_id, _after(wanted, service, answers))
    return _show(service, answers, wanted, form)


def _after(page: Page, service: Service, answers: Answers) -> Page:
    """The next question. Consent that is in force already is shown among the answers, and asked for there."""
    pages = pages_of(service.id)
    following = pages[pages.index(page) + 1]
    if following is Page.CONSENT and not answers.people and is_covered(client_of(answers), service):
        return Page.CHECK
    return following


def _answers(service_id: UUID, page: Page) -> Answers:
    """The answers so far; those about another client are not taken over for the one who is named."""
    answers = answers_so_far(service_id)
    named = request.values.get("client", type=UUID) if page is Page.NEED else None
    if named is None or named == answers.client_id:
        return answers
    return Answers(client=str(caseload.client(named, seen_by=current_actor()).id))


def _known(page: str, service_id: UUID) -> Page:
    if page not in pages_of(service_id):
        raise NotFound("There is no such question.")
    return Page(page)


def _keep(page: Page, form: Any, service_id: UUID, answers: Answers) -> None:
    actor = current_actor()
    match page:
        case Page.WHO:
            chosen = caseload.client(UUID(form.client.data), seen_by=actor)
            drafts.save(service_id, by=actor, client=str(chosen.id))
        case Page.NEED:
            kept = {
                "client": answers.client,
                "need": form.need.data,
                "why": form.why.data or "",
                "involved": form.involved.data or "",
                "urgency": form.urgency.data,
                "needed_by": form.needed_by.data.isoformat() if form.needed_by.data else "",
                "complexity": form.complexity.data or "",
                "location": form.location.data or "",
            }
            kept["people"] = tuple(form.people.data or ())
            drafts.save(service_id, by=actor, **kept)
        case Page.WISHES:
            drafts.save(service_id, by=actor, wishes=tuple(form.wishes()))
        case Page.INTAKE:
            drafts.save(service_id, by=actor, intake=form.answers())
        case Page.CONSENT:
            record_consent(client_of(answers), form, form.recipients())


def _empty_form(page: Page, service: Service, answers: Answers) -> WordedForm | None:
    match page:
        case Page.WHO:
            return _prepared(
                Who(data={"client": request.args.get("client", answers.client)}), service, answers
            )
        case Page.NEED:
            data: dict[str, Any] = {"need": answers.need, "why": answers.why, "urgency": answers.urgency}
            data |= {"people": list(answers.people), "needed_by": answers.day, "involved": answers.involved}
            data |= {"complexity": answers.complexity, "location": answers.location}
            return _prepared(NeedAndWhy(data=data), service, answers)
        case Page.WISHES:
            return Wishes(data=_wishes_so_far(answers))
        case Page.CONSENT:
            asked: dict[str, Any] = {"recipient_1": str(service.organization_id), "nonce": str(uuid4())}
            asked["others"] = list(answers.people)
            return _prepared(GiveConsent(data=asked), service, answers)
        case Page.INTAKE:
            return intake_form(questions_of(service.id), answers.intake)
        case Page.CHECK:
            return None


def _posted_form(page: Page, service: Service, answers: Answers) -> WordedForm:
    kinds: dict[Page, type[WordedForm]] = {
        Page.WHO: Who,
        Page.NEED: NeedAndWhy,
        Page.WISHES: Wishes,
        Page.CONSENT: GiveConsent,
    }
    if page is Page.INTAKE:
        return intake_form(questions_of(service.id))
    if page not in kinds:
        raise NotFound("There is nothing to answer here.")
    return _prepared(kinds[page](), service, answers)


def _prepared(form: WordedForm, service: Service, answers: Answers) -> WordedForm:
    """Give a form the choices that it has for this service and client."""
    if isinstance(form, Who):
        chosen = {str(id_): name for id_, name in caseload.choices(seen_by=current_actor())}
        form.client.choices = {"": "Choose…", **chosen}
    elif isinstance(form, NeedAndWhy):
        client = client_of(answers)
        others = members(client, seen_by=current_actor())
        form.people.choices = {str(other.id): other.name for other in others}
        form.need.choices = _needs_for(service, client)
        form.location.choices = {"": "Any of them", **places_of(service)}
        if len(form.need.choices) == 1 and not form.is_submitted():
            form.need.data = next(iter(form.need.choices))
    elif isinstance(form, GiveConsent):
        form.offer([(service.organization_id, service.organization.name)])
        form.offer_people(members(client_of(answers), seen_by=current_actor()))
    return form


def _needs_for(service: Service, client: Client) -> dict[str, str]:
    """What the service helps with, then what the client needs beside it; the whole list where neither is known."""
    known = directory.needs()
    open_needs = [need.code for need in client.needs if need.met_at is None]
    codes = [code for code in dict.fromkeys([*service.need_codes, *open_needs]) if code in known]
    return {code: known[code].name for code in codes or [c for c in known if "." not in c]}


def _wishes_so_far(answers: Answers) -> dict[str, str]:
    """What was wished for; at first, the client's own words for this need."""
    wishes = list(answers.wishes)
    if not wishes:
        words = (need.words for need in client_of(answers).needs if need.code == answers.need and need.words)
        wishes = [line[:200] for line in words]
    return {f"wish_{number}": wish for number, wish in enumerate(wishes, start=1)}


def _show(service: Service, answers: Answers, page: Page, form: WordedForm | None) -> Response:
    consent = {}
    if answers.client and page is Page.CONSENT:
        consent = {"consent": sending.covering_consent(client_of(answers), service.organization_id)}
    return show_page(service, answers, page, form, **consent)
