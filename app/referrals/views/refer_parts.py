"""What the pages of referring share: the draft, the client, the questions in their order."""

from typing import Any
from uuid import UUID

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.actor import Role
from app.clients import queries as caseload
from app.clients.contact import WAY_WORDS
from app.clients.households.queries import members
from app.clients.models import Client
from app.directory import queries as directory
from app.directory.models import Service
from app.errors import Conflict, NotFound
from app.referrals import drafts, sending
from app.referrals.drafts import Answers, Page
from app.referrals.intake import asking
from app.referrals.intake.queries import questions_of
from app.referrals.piles import asked_before
from app.referrals.reasons import REASONS
from app.referrals.wording import LABEL
from app.web.access import current_actor, role
from app.web.forms import WordedForm

case_managers = role(Role.CASE_MANAGER)


def pages_of(service_id: UUID) -> list[Page]:
    """The questions in their order; the provider's own only where it has some."""
    asks = bool(questions_of(service_id))
    return [page for page in Page if asks or page is not Page.INTAKE]


def missing(service_id: UUID, answers: Answers) -> Page | None:
    """The first page that has no answer; consent is asked of the client's record, not of the form."""
    first = answers.missing()
    if first is None and asking.unanswered(questions_of(service_id), answers.intake):
        return Page.INTAKE
    return first


def service_to_refer(service_id: UUID) -> Service:
    service = directory.service(service_id, seen_by=current_actor())
    if closed := sending.why_closed(service):
        raise Conflict(closed)
    return service


def answers_so_far(service_id: UUID) -> Answers:
    return drafts.answers_of(drafts.draft_of(service_id, by=current_actor()))


def client_of(answers: Answers) -> Client:
    if answers.client_id is None:
        raise NotFound("Choose the client first.")
    return caseload.client(answers.client_id, seen_by=current_actor())


def people_of(answers: Answers, client: Client) -> list[Client]:
    """Those of the household whom it is for, too, as far as they still live together."""
    return [other for other in members(client, seen_by=current_actor()) if str(other.id) in answers.people]


def is_covered(client: Client, service: Service) -> bool:
    return sending.covering_consent(client, service.organization_id) is not None


def to_page(service_id: UUID, page: Page) -> Response:
    return redirect(url_for("referrals.refer", service_id=service_id, page=page.value), 303)


def show_page(
    service: Service, answers: Answers, page: Page, form: WordedForm | None, **more: Any
) -> Response:
    """One page of referring, under the status that fits what was refused."""
    pages = pages_of(service.id)
    client = client_of(answers) if answers.client and page is not Page.WHO else None
    shown = render_template(
        f"referrals/refer_{page}.html",
        service=service,
        client=client,
        answers=answers,
        page=page,
        number=pages.index(page) + 1,
        total=len(pages),
        before=pages[pages.index(page) - 1] if page is not Page.WHO else None,
        form=form,
        covered=client is not None and is_covered(client, service),
        draft=drafts.draft_of(service.id, by=current_actor()),
        asked_before=asked_before(client, service.id, seen_by=current_actor()) if client else [],
        labels=LABEL,
        reasons=REASONS,
        way_words=WAY_WORDS,
        **more,
    )
    return make_response(shown, form.status if form is not None and form.errors else 200)
