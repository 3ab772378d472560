"""How one hears of referrals, who stands in while one is away, and whether one is named to others."""

from uuid import UUID

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.accounts import actions, colleagues, queries
from app.accounts.forms import CoverForm, IntroductionsForm, NoticesForm
from app.accounts.presence import own_id
from app.accounts.telling import Notices
from app.accounts.views import bp, form_page
from app.actor import Role
from app.db import transaction
from app.web.access import current_actor, role

in_a_team = role(Role.CASE_MANAGER, Role.PROVIDER)


@bp.get("/account/notices")
@in_a_team
def notices() -> Response:
    person = queries.person(own_id(), seen_by=current_actor())
    return _notices_page(NoticesForm(notices=person.notices))


@bp.post("/account/notices")
@in_a_team
def set_notices() -> Response:
    form = NoticesForm()
    if form.validate():
        with form.refusals():
            with transaction():
                actions.set_notices(own_id(), Notices(form.notices.data), by=current_actor())
            flash("Saved.", "good")
            return redirect(url_for("accounts.account"), 303)
    return _notices_page(form)


@bp.get("/account/introductions")
@role(Role.CASE_MANAGER)
def introductions() -> Response:
    person = queries.person(own_id(), seen_by=current_actor())
    return _introductions_page(IntroductionsForm(introduces=person.introduces))


@bp.post("/account/introductions")
@role(Role.CASE_MANAGER)
def set_introductions() -> Response:
    form = IntroductionsForm()
    if form.validate():
        with transaction():
            actions.set_introductions(own_id(), introduces=bool(form.introduces.data), by=current_actor())
        flash("Saved. It holds from now on.", "good")
        return redirect(url_for("accounts.account"), 303)
    return _introductions_page(form)


@bp.get("/account/cover")
@in_a_team
def cover() -> Response:
    return _cover_page(_with_colleagues(CoverForm()))


@bp.post("/account/cover")
@in_a_team
def set_cover() -> Response:
    form = _with_colleagues(CoverForm())
    if form.validate():
        with form.refusals():
            with transaction():
                actions.cover(UUID(form.cover.data), until=form.until.data, by=current_actor())
            flash("They hear in your place from now on. Have a good time.", "good")
            return redirect(url_for("accounts.account"), 303)
    return _cover_page(form)


@bp.post("/account/cover/end")
@in_a_team
def end_cover() -> Response:
    with transaction():
        actions.end_cover(by=current_actor())
    flash("Welcome back. You hear of your referrals yourself again.", "good")
    return redirect(url_for("accounts.account"), 303)


def _with_colleagues(form: CoverForm) -> CoverForm:
    people = colleagues.colleagues_of(current_actor())
    form.cover.choices = [("", "Choose"), *((str(id_), name) for id_, name in people)]
    return form


def _notices_page(form: NoticesForm) -> Response:
    return form_page("notices", form, cancel=url_for("accounts.account"))


def _introductions_page(form: IntroductionsForm) -> Response:
    return form_page("introductions", form, cancel=url_for("accounts.account"))


def _cover_page(form: CoverForm) -> Response:
    return form_page("cover", form, cancel=url_for("accounts.account"), now=colleagues.cover_of(own_id()))
