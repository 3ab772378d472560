"""Conflicts on the stewards' desk: which wait, and choosing between what is here and what a feed says."""

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, RadioField

from app.actor import Role
from app.db import transaction
from app.interop.conflicts import actions, queries
from app.interop.hsds.three_way import Keeps
from app.stewardship import policy, sheets
from app.stewardship.queries.edits import number_waiting
from app.stewardship.views import LISTING, PAGES
from app.web.access import current_actor, role
from app.web.forms import WordedForm, required

bp = Blueprint("conflicts", __name__, url_prefix="/stewardship/conflicts", template_folder="templates")
stewards = role(Role.COORDINATOR)
FLASHES = {
    Keeps.OURS: "Kept as it is here. You are asked again when the feed says something else.",
    Keeps.THEIRS: "Taken from the feed. The listing’s history has what it said before.",
}


class ChooseForm(WordedForm):
    """Whose word counts, for one conflict of a listing or several. `seen` is "id:version" of each."""

    keeps = RadioField(
        "Which is right?",
        [required("Choose one of the two.")],
        choices={Keeps.OURS.value: "Keep what is here", Keeps.THEIRS.value: "Take what the feed says"},
    )
    always = BooleanField("Always so for this field of this feed, without asking")
    seen = HiddenField(validators=[required("This form was not sent whole. Reload the page.")])

    def versions(self) -> dict[UUID, int]:
        """What was seen, by conflict; empty when it can't be read."""
        try:
            pairs = [part.split(":") for part in (self.seen.data or "").split()]
            return {UUID(id_): int(version) for id_, version in pairs}
        except ValueError:
            return {}


@bp.get("")
@stewards
def index() -> str:
    """Every listing with a conflict, the longest wait first; what was decided, and what holds from now on."""
    return render_template(
        "conflicts/index.html",
        **queries.overview()._asdict(),
        numbers=number_waiting(),
    )


@bp.get(LISTING)
@stewards
def choose(kind: str, listing_id: UUID) -> Response:
    return _page(kind, listing_id, ChooseForm(formdata=None))


@bp.post(LISTING)
@stewards
def decide(kind: str, listing_id: UUID) -> Response:
    """Settle one conflict, or all that are shown."""
    form = ChooseForm()
    if form.validate():
        with form.refusals():
            keeps = Keeps(form.keeps.data)
            with transaction():
                seen = form.versions()
                found = queries.conflicts(seen, kind, listing_id)
                actions.decide(found, keeps, seen=seen, always=form.always.data, by=current_actor())
            flash(FLASHES[keeps], "good")
            more = queries.about(kind, listing_id)
            on = url_for(".choose", kind=kind, listing_id=listing_id) if more else url_for(".index")
            return redirect(on, 303)
    with transaction():
        actions.reconsider([sides.conflict for sides in queries.about(kind, listing_id)])
    return _page(kind, listing_id, form)


@bp.post("/<uuid:conflict_id>/again")
@stewards
def ask_again(conflict_id: UUID) -> Response:
    """Open again what was kept as it is here."""
    with transaction():
        found = queries.conflict(conflict_id)
        actions.reopen(found, by=current_actor())
        kind, listing_id = found.listing_kind, found.listing_id
    return redirect(url_for(".choose", kind=kind, listing_id=listing_id), 303)


@bp.post("/rules/<uuid:rule_id>/forget")
@stewards
def forget_rule(rule_id: UUID) -> Response:
    with transaction():
        actions.forget_rule(rule_id, by=current_actor())
    flash("Forgotten. You are asked again from now on.", "good")
    return redirect(url_for(".index"), 303)


def _page(kind: str, listing_id: UUID, form: ChooseForm) -> Response:
    listing = sheets.find(kind, listing_id)
    page = render_template(
        "conflicts/listing.html",
        form=form,
        kind=kind,
        listing_id=listing_id,
        name=sheets.name_of_listing(listing),
        page=url_for(PAGES[kind], id=listing_id),
        sides=queries.about(kind, listing_id) if policy.may_edit(current_actor(), listing) else [],
    )
    return make_response(page, form.status if form.errors else 200)
