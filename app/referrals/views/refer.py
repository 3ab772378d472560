"""Referring a client from a service's page: one question a page, check the answers, send."""

from typing import Any
from uuid import UUID, uuid4

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.actor import Role
from app.clients import queries as caseload
from app.clients.circumstances import LANGUAGES
from app.clients.contact import WAY_WORDS
from app.clients.forms import GiveConsent
from app.clients.models import Client
from app.clients.views import record_consent
from app.db import transaction
from app.directory import eligibility
from app.directory import queries as directory
from app.directory.models import Service
from app.errors import Conflict, NotFound
from app.referrals import actions, drafts, queries
from app.referrals.choosing import queries as choosing
from app.referrals.choosing.deciding import HOW_WORDS
from app.referrals.drafts import Answers, Page
from app.referrals.forms import NeedAndWhy, Who, Wishes
from app.referrals.models import Referral
from app.referrals.piles import asked_before
from app.referrals.reach import reach_of
from app.referrals.reasons import REASONS
from app.referrals.views import bp
from app.referrals.wording import LABEL, URGENCY_WORDS, Urgency
from app.web.access import current_actor, role
from app.web.forms import WordedForm

PAGES = list(Page)
case_managers = role(Role.CASE_MANAGER)


@bp.get("/services/<uuid:service_id>/refer", defaults={"page": Page.WHO.value})
@bp.get("/services/<uuid:service_id>/refer/<page>")
@case_managers
def refer(service_id: UUID, page: str) -> Response:
    """One question; whoever skips one is led back to it."""
    service, answers = _service(service_id), _answers(service_id)
    wanted = _known(page)
    first = answers.missing()
    if first is not None and PAGES.index(wanted) > PAGES.index(first):
        return _to(service_id, first)
    if wanted is Page.CHECK and not _is_covered(_client(answers), service):
        return _to(service_id, Page.CONSENT)
    return _show(service, answers, wanted, _empty_form(wanted, service, answers))


@bp.post("/services/<uuid:service_id>/refer/<page>")
@case_managers
def answer(service_id: UUID, page: str) -> Response:
    """Keep one answer, and on to the next question."""
    service, answers, wanted = _service(service_id), _answers(service_id), _known(page)
    first = answers.missing()
    if first is not None and PAGES.index(wanted) > PAGES.index(first):
        return _to(service_id, first)
    if wanted is Page.CONSENT and _is_covered(_client(answers), service) and "again" not in request.form:
        return _to(service_id, Page.CHECK)
    form = _posted_form(wanted, service, answers)
    if form.validate():
        with form.refusals():
            with transaction():
                _keep(wanted, form, service_id, answers)
            return _to(service_id, PAGES[PAGES.index(wanted) + 1])
    return _show(service, answers, wanted, form)


@bp.post("/services/<uuid:service_id>/referrals")
@case_managers
def send(service_id: UUID) -> Response:
    """Send what the draft says; the same form sent twice makes one referral."""
    nonce = request.form.get("nonce", "")
    with transaction():
        sent = actions.sent_with(nonce) if nonce else None
        if sent is None:
            sent = _send(service_id, nonce)
            _tell(sent)
        referral_id = queries.referral(sent.id, seen_by=current_actor()).id
    return redirect(url_for("referrals.show", referral_id=referral_id), 303)


def _tell(sent: Referral) -> None:
    """Nothing is called sent that nobody can know of."""
    if reach_of(sent.service, sent.service.organization).addresses:
        flash("Sent. What happens next stands below.", "good")
    else:
        flash(
            "It is written down, but nobody could be told. Call them, or hand over the printed page.", "warn"
        )


def _send(service_id: UUID, nonce: str) -> Referral:
    actor = current_actor()
    draft = drafts.draft_of(service_id, by=actor)
    if draft is None or str(draft.id) != nonce:
        raise Conflict(
            "This draft has been sent, or has expired. Look at your referrals before you send it again."
        )
    answers = drafts.answers_of(draft)
    if answers.missing() is not None:
        raise Conflict("Something is missing. Go through the questions once more.")
    client = _client(answers)
    service = directory.service(service_id, seen_by=actor)
    sent = actions.send(
        client,
        service,
        need=answers.need,
        wishes=answers.wishes,
        why=answers.why,
        urgency=Urgency(answers.urgency),
        nonce=nonce,
        parent=queries.follows(client.id, answers.need),
        decision=choosing.choice_of(client.id, service.id, answers.need),
        by=actor,
    )
    drafts.forget(draft)
    return sent


def _service(service_id: UUID) -> Service:
    service = directory.service(service_id, seen_by=current_actor())
    if closed := actions.why_closed(service):
        raise Conflict(closed)
    return service


def _answers(service_id: UUID) -> Answers:
    return drafts.answers_of(drafts.draft_of(service_id, by=current_actor()))


def _client(answers: Answers) -> Client:
    if answers.client_id is None:
        raise NotFound("Choose the client first.")
    return caseload.client(answers.client_id, seen_by=current_actor())


def _known(page: str) -> Page:
    if page not in PAGES:
        raise NotFound("There is no such question.")
    return Page(page)


def _to(service_id: UUID, page: Page) -> Response:
    return redirect(url_for("referrals.refer", service_id=service_id, page=page.value), 303)


def _is_covered(client: Client, service: Service) -> bool:
    return actions.covering_consent(client, service.organization_id) is not None


def _keep(page: Page, form: Any, service_id: UUID, answers: Answers) -> None:
    actor = current_actor()
    match page:
        case Page.WHO:
            chosen = caseload.client(UUID(form.client.data), seen_by=actor)
            drafts.save(service_id, by=actor, client=str(chosen.id))
        case Page.NEED:
            kept = {"need": form.need.data, "why": form.why.data or "", "urgency": form.urgency.data}
            drafts.save(service_id, by=actor, **kept)
        case Page.WISHES:
            drafts.save(service_id, by=actor, wishes=tuple(form.wishes()))
        case Page.CONSENT:
            record_consent(_client(answers), form, form.recipients())


def _empty_form(page: Page, service: Service, answers: Answers) -> WordedForm | None:
    match page:
        case Page.WHO:
            return _prepared(
                Who(data={"client": request.args.get("client", answers.client)}), service, answers
            )
        case Page.NEED:
            data = {"need": answers.need, "why": answers.why, "urgency": answers.urgency}
            return _prepared(NeedAndWhy(data=data), service, answers)
        case Page.WISHES:
            return Wishes(data=_wishes_so_far(answers))
        case Page.CONSENT:
            asked = {"recipient_1": str(service.organization_id), "nonce": str(uuid4())}
            return _prepared(GiveConsent(data=asked), service, answers)
        case Page.CHECK:
            return None


def _posted_form(page: Page, service: Service, answers: Answers) -> WordedForm:
    kinds: dict[Page, type[WordedForm]] = {
        Page.WHO: Who,
        Page.NEED: NeedAndWhy,
        Page.WISHES: Wishes,
        Page.CONSENT: GiveConsent,
    }
    if page not in kinds:
        raise NotFound("There is nothing to answer here.")
    return _prepared(kinds[page](), service, answers)


def _prepared(form: WordedForm, service: Service, answers: Answers) -> WordedForm:
    """Give a form the choices that it has for this service and client."""
    if isinstance(form, Who):
        chosen = {str(id_): name for id_, name in caseload.choices(seen_by=current_actor())}
        form.client.choices = {"": "Choose…", **chosen}
    elif isinstance(form, NeedAndWhy):
        form.need.choices = _needs_for(service, _client(answers))
        if len(form.need.choices) == 1 and not form.is_submitted():
            form.need.data = next(iter(form.need.choices))
    elif isinstance(form, GiveConsent):
        form.offer([(service.organization_id, service.organization.name)])
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
        words = (need.words for need in _client(answers).needs if need.code == answers.need and need.words)
        wishes = [line[:200] for line in words]
    return {f"wish_{number}": wish for number, wish in enumerate(wishes, start=1)}


def _show(service: Service, answers: Answers, page: Page, form: WordedForm | None) -> Response:
    draft = drafts.draft_of(service.id, by=current_actor())
    client = _client(answers) if answers.client and page is not Page.WHO else None
    shown = render_template(
        f"referrals/refer_{page}.html",
        service=service,
        client=client,
        answers=answers,
        page=page,
        number=PAGES.index(page) + 1,
        before=PAGES[PAGES.index(page) - 1] if page is not Page.WHO else None,
        form=form,
        covered=client is not None and _is_covered(client, service),
        draft=draft,
        **(_to_check(service, client, answers) if client and page is Page.CHECK else {}),
        **(_to_consent(service, client) if client and page is Page.CONSENT else {}),
        asked_before=asked_before(client, service.id, seen_by=current_actor()) if client else [],
        labels=LABEL,
        reasons=REASONS,
        way_words=WAY_WORDS,
    )
    return make_response(shown, form.status if form is not None and form.errors else 200)


def _to_check(service: Service, client: Client, answers: Answers) -> dict[str, Any]:
    """All that is worth knowing before one sends."""
    rules = [
        eligibility.Rule(rule.kind, rule.terms, rule.hard, rule.text) for rule in service.eligibility_rules
    ]
    return {
        "need": directory.needs()[answers.need],
        "urgency": URGENCY_WORDS[Urgency(answers.urgency)],
        "language": LANGUAGES.get(client.language, client.language),
        "verdict": eligibility.judge(rules, client.as_person()),
        "reach": reach_of(service, service.organization),
        "follows": queries.follows(client.id, answers.need),
        "consent": _covering(service, client),
        "choice": choosing.choice_of(client.id, service.id, answers.need),
        "how_words": HOW_WORDS,
    }


def _to_consent(service: Service, client: Client) -> dict[str, Any]:
    return {"consent": _covering(service, client)}


def _covering(service: Service, client: Client) -> Any:
    return actions.covering_consent(client, service.organization_id)
