"""The page of a partner, and what its readers may say there."""

from uuid import UUID, uuid4

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.actor import Role
from app.db import transaction
from app.directory import queries as directory
from app.trust import speaking
from app.trust.forms import EndorsementForm, NoteForm, ReplyForm, TouchForm
from app.trust.ourselves import ourselves as ourselves_of
from app.trust.partners import PartnerPage, partner_page
from app.trust.relationships import relationships as relationships_of
from app.trust.views import bp
from app.web.access import current_actor, role

STAFF = (Role.CASE_MANAGER, Role.PROVIDER, Role.COORDINATOR)


@bp.get("/partners/<uuid:partner_id>")
@role(*STAFF)
def partner(partner_id: UUID) -> str:
    """How it went with a partner, who knows it, and what people say of it."""
    return _page(partner_page(partner_id, seen_by=current_actor()))


@bp.get("/partners/<uuid:partner_id>/impact")
@role(*STAFF)
def impact(partner_id: UUID) -> str:
    """The past year on one sheet, for a funder."""
    return render_template("trust/impact.html", page=partner_page(partner_id, seen_by=current_actor()))


@bp.get("/record")
@role(Role.PROVIDER)
def own_record() -> ResponseReturnValue:
    """To the record of the organization for which one works here."""
    own = min(current_actor().organizations(Role.PROVIDER))
    return redirect(url_for("trust.partner", partner_id=own))


@bp.get("/relationships")
@role(Role.CASE_MANAGER)
def relationships() -> str:
    """Whom I work with, and who of my agency could introduce me."""
    return render_template("trust/relationships.html", found=relationships_of(seen_by=current_actor()))


@bp.get("/relationships/our-referrals")
@role(Role.CASE_MANAGER)
def ourselves() -> str:
    """What providers say of my team's referrals, and where they come back."""
    return render_template("trust/ourselves.html", found=ourselves_of(seen_by=current_actor()))


@bp.post("/partners/<uuid:partner_id>/endorsement")
@role(Role.CASE_MANAGER)
def endorse(partner_id: UUID) -> ResponseReturnValue:
    form, actor = EndorsementForm(), current_actor()
    if not form.validate():
        return _page(partner_page(partner_id, seen_by=actor), endorsement=form), form.status
    with transaction():
        found = directory.organization(partner_id, seen_by=actor)
        speaking.endorse(found, words=form.words.data or "", tie=form.tie.data or "", by=actor)
    flash("Thank you. It stands there with your name.", "good")
    return _back(partner_id, "endorsements")


@bp.post("/partners/<uuid:partner_id>/endorsement/withdraw")
@role(Role.CASE_MANAGER)
def withdraw_endorsement(partner_id: UUID) -> ResponseReturnValue:
    actor = current_actor()
    with transaction():
        speaking.withdraw_endorsement(directory.organization(partner_id, seen_by=actor), by=actor)
    flash("It is taken back.", "good")
    return _back(partner_id, "endorsements")


@bp.post("/partners/<uuid:partner_id>/notes")
@role(Role.CASE_MANAGER)
def add_note(partner_id: UUID) -> ResponseReturnValue:
    form, actor = NoteForm(), current_actor()
    if form.validate():
        with form.refusals():
            with transaction():
                found = directory.organization(partner_id, seen_by=actor)
                speaking.note(found, words=form.words.data or "", nonce=form.nonce.data or "", by=actor)
            flash("Your team reads it here. Nobody else does.", "good")
            return _back(partner_id, "notes")
    return _page(partner_page(partner_id, seen_by=actor), note=form), form.status


@bp.post("/partners/notes/<uuid:note_id>/remove")
@role(Role.CASE_MANAGER)
def remove_note(note_id: UUID) -> ResponseReturnValue:
    with transaction():
        partner_id = speaking.remove_note(note_id, by=current_actor())
    flash("The note is gone.", "good")
    return _back(partner_id, "notes")


@bp.post("/partners/<uuid:partner_id>/touch")
@role(Role.CASE_MANAGER)
def keep_in_touch(partner_id: UUID) -> ResponseReturnValue:
    form, actor = TouchForm(), current_actor()
    if not form.validate():
        return _page(partner_page(partner_id, seen_by=actor), touch=form), form.status
    with transaction():
        found = directory.organization(partner_id, seen_by=actor)
        speaking.keep_in_touch(found, every_days=int(form.every.data), by=actor)
    flash("We remind you by mail." if form.every.data != "0" else "No reminder comes any more.", "good")
    return _back(partner_id, "relationship")


@bp.post("/partners/<uuid:partner_id>/touched")
@role(Role.CASE_MANAGER)
def touched(partner_id: UUID) -> ResponseReturnValue:
    actor = current_actor()
    with transaction():
        speaking.been_in_touch(directory.organization(partner_id, seen_by=actor), by=actor)
    flash("Good. It waits no more; the time runs anew.", "good")
    return _back(partner_id, "relationship")


@bp.post("/partners/<uuid:partner_id>/reply")
@role(Role.PROVIDER)
def reply(partner_id: UUID) -> ResponseReturnValue:
    form, actor = ReplyForm(), current_actor()
    if not form.validate():
        return _page(partner_page(partner_id, seen_by=actor), reply_form=form), form.status
    with transaction():
        found = directory.organization(partner_id, seen_by=actor)
        speaking.reply(found, words=form.words.data or "", by=actor)
    flash("Whoever reads your record reads it there, too.", "good")
    return _back(partner_id, "reply")


def _page(page: PartnerPage, **with_errors: object) -> str:
    mine = next((one for one in page.endorsements if one.mine), None)
    forms = {
        "endorsement": EndorsementForm(None, data={"words": mine.words, "tie": mine.tie} if mine else None),
        "note": NoteForm(None, data={"nonce": str(uuid4())}),
        "touch": TouchForm(None, data={"every": str(page.every_days)}),
        "reply_form": ReplyForm(None, data={"words": page.reply.words if page.reply else ""}),
    }
    return render_template("trust/partner.html", page=page, mine=mine, **{**forms, **with_errors})


def _back(partner_id: UUID, part: str) -> ResponseReturnValue:
    return redirect(url_for("trust.partner", partner_id=partner_id, _anchor=part), 303)
