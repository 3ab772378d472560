"""A person's saved searches: kept, looked at again, changed and forgotten."""

from uuid import UUID

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import presence
from app.db import transaction
from app.directory import queries as directory
from app.finding import saved, saving
from app.finding.forms import Asked, SavedForm
from app.finding.models import Tell
from app.finding.searched import recents
from app.finding.views import bp
from app.web.access import current_actor, signed_in


@bp.get("/searches")
@signed_in
def searches() -> str:
    recent = recents(presence.recent_searches(), directory.needs())
    return render_template("finding/searches.html", kept=saved.kept(seen_by=current_actor()), recent=recent)


@bp.get("/searches/new")
@signed_in
def new_search() -> Response:
    asked = Asked.read(request.args)
    name = " · ".join(tag.words for tag in saved.tags_of(asked, directory.needs()))
    return _page(SavedForm(data={"name": name[:120]}), asked)


@bp.post("/searches/new")
@signed_in
def save_search() -> ResponseReturnValue:
    """Keep the search that stands in the address."""
    form, asked = SavedForm(), Asked.read(request.args)
    if form.validate():
        with form.refusals():
            with transaction():
                saving.save(asked, name=form.name.data or "", tell=form.chosen, by=current_actor())
            flash(_THANKS[form.chosen], "good")
            return redirect(url_for(".searches"), 303)
    return _page(form, asked)


@bp.get("/searches/<uuid:search_id>")
@signed_in
def saved_search(search_id: UUID) -> Response:
    found = saved.saved_search(search_id, seen_by=current_actor())
    return _page(SavedForm(data={"name": found.name, "tell": found.tell}), saved.asked_of(found))


@bp.post("/searches/<uuid:search_id>")
@signed_in
def change_search(search_id: UUID) -> ResponseReturnValue:
    form = SavedForm()
    if form.validate():
        with form.refusals():
            with transaction():
                found = saved.saved_search(search_id, seen_by=current_actor())
                saving.change(found, name=form.name.data or "", tell=form.chosen)
            flash(_THANKS[form.chosen], "good")
            return redirect(url_for(".searches"), 303)
    return _page(form, saved.asked_of(saved.saved_search(search_id, seen_by=current_actor())))


@bp.post("/searches/<uuid:search_id>/seen")
@signed_in
def look_at_search(search_id: UUID) -> ResponseReturnValue:
    """What is new in it has been looked at."""
    with transaction():
        saving.look(saved.saved_search(search_id, seen_by=current_actor()))
    return redirect(url_for(".searches"), 303)


@bp.post("/searches/<uuid:search_id>/forget")
@signed_in
def forget_search(search_id: UUID) -> ResponseReturnValue:
    actor = current_actor()
    with transaction():
        saving.forget(saved.saved_search(search_id, seen_by=actor), by=actor)
    flash("Forgotten.", "good")
    return redirect(url_for(".searches"), 303)


_THANKS = {
    Tell.NEVER: "Saved. You find it among your searches.",
    Tell.DAILY: "Saved. When something new is found, a mail comes in the morning.",
    Tell.WEEKLY: "Saved. When something new is found, a mail comes once a week.",
}


def _page(form: SavedForm, asked: Asked) -> Response:
    page = render_template(
        "finding/search_saved.html", form=form, asked=asked, tags=saved.tags_of(asked, directory.needs())
    )
    return make_response(page, form.status if form.errors else 200)
