"""A pair of listings side by side, with what hangs on both; making them one, and two again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.validators import Optional

from app import clock
from app.accounts import queries as accounts
from app.actor import Role
from app.db import transaction
from app.errors import Conflict, DomainError, Invalid
from app.referrals import merging as referrals
from app.referrals.merging import Held
from app.referrals.views import bp
from app.stewardship import sheets
from app.stewardship.actions import duplicates, merging
from app.stewardship.choosing import Pick, differing, may_be_both, suggested
from app.stewardship.diff import FIELDS, Difference, words_of
from app.stewardship.models import DuplicatePair, Merge, PairState
from app.stewardship.queries import duplicates as queries
from app.stewardship.queries import versions
from app.stewardship.queries.edits import waiting_about
from app.stewardship.sheets import Listing
from app.stewardship.views import PAGES
from app.web.access import current_actor, role
from app.web.forms import WordedForm, at_most, plain, required

stewards = role(Role.COORDINATOR)


class MergeForm(WordedForm):
    """Which one stays, and whose value of each field. The fields that differ are added for each pair."""

    keep = RadioField("Which one stays?", [required("Choose one.")], choices={})
    agreed = BooleanField("I know what becomes of the open referrals")
    why = TextAreaField("Why are they the same?", [Optional(), at_most(1000)], filters=[plain])
    seen_first = HiddenField()
    seen_second = HiddenField()


@dataclass(frozen=True, slots=True)
class Side:
    """One listing of the pair and what hangs on it."""

    listing: Listing
    sheet: Mapping[str, Any]
    name: str
    page: str
    owner: str
    people: tuple[str, ...]
    proposals: int
    history: list[versions.Entry]
    held: Held

    @property
    def weight(self) -> tuple[int, int, int]:
        """What speaks for keeping it: what hangs on it, then how much it says."""
        said = sum(1 for value in self.sheet.values() if value)
        return self.held.total + len(self.people), len(self.history), said


@bp.get("/stewardship/duplicates/<uuid:pair_id>")
@stewards
def duplicate(pair_id: UUID) -> Response:
    pair = queries.pair(pair_id, seen_by=current_actor())
    if pair.state == PairState.MERGED or any(side.merged_into_id for side in queries.both(pair)):
        return _merged_page(pair)
    sides = _sides(pair)
    return _page(pair, sides, _form(sides, _at_first(sides)))


@bp.post("/stewardship/duplicates/<uuid:pair_id>/merge")
@stewards
def merge(pair_id: UUID) -> Response:
    """Make them one, as the form says."""
    pair = queries.pair(pair_id, seen_by=current_actor())
    if any(side.merged_into_id for side in queries.both(pair)):
        raise Conflict(merging.ALREADY)
    sides = _sides(pair)
    form = _form(sides)
    if form.validate():
        with form.refusals():
            _check_agreed(form, sides)
            with transaction():
                made = _merge(queries.pair(pair_id, seen_by=current_actor()), form)
                flash(f"{made.gone_name} and {made.kept_name} are one listing now.", "good")
            return redirect(url_for(".duplicate", pair_id=pair_id), 303)
    return _page(pair, _sides(queries.pair(pair_id, seen_by=current_actor())), form)


@bp.post("/stewardship/duplicates/<uuid:pair_id>/apart")
@stewards
def apart(pair_id: UUID) -> Response:
    with transaction():
        duplicates.call_apart(queries.pair(pair_id, seen_by=current_actor()), by=current_actor())
    flash("Remembered for good: these two are not the same.", "good")
    return redirect(url_for("stewardship.duplicates"), 303)


@bp.post("/stewardship/duplicates/<uuid:pair_id>/reconsider")
@stewards
def reconsider(pair_id: UUID) -> Response:
    with transaction():
        duplicates.reconsider(queries.pair(pair_id, seen_by=current_actor()), by=current_actor())
    flash("The pair is open again.", "good")
    return redirect(url_for(".duplicate", pair_id=pair_id), 303)


@bp.post("/stewardship/merges/<uuid:merge_id>/undo")
@stewards
def undo_merge(merge_id: UUID) -> Response:
    """Make two of it again, and tell what had changed since."""
    with transaction():
        made = queries.merge(merge_id, seen_by=current_actor())
        left, kind, gone_id = merging.undo(made, by=current_actor()), made.kind, made.gone_id
    flash("They are two listings again.", "good")
    if left:
        words = ", ".join(FIELDS[name].label if name in FIELDS else name.replace("_", " ") for name in left)
        flash(f"Changed since, and left as it is: {words}.", "warn")
    return redirect(url_for(PAGES[kind], id=gone_id), 303)


def _merge(pair: DuplicatePair, form: Any) -> Merge:
    first, second = queries.both(pair)
    kept_is_first = form.keep.data == Pick.FIRST
    kept, gone = (first, second) if kept_is_first else (second, first)
    seen = (form.seen_first.data or "", form.seen_second.data or "")
    picks = {name: Pick(form[f"field_{name}"].data) for name in FIELDS if f"field_{name}" in form}
    return merging.merge(
        kept,
        gone,
        picks,
        kept_is_first=kept_is_first,
        seen=seen if kept_is_first else (seen[1], seen[0]),
        by=current_actor(),
        why=form.why.data or "",
    )


def _check_agreed(form: Any, sides: tuple[Side, Side]) -> None:
    gone = sides[1] if form.keep.data == Pick.FIRST else sides[0]
    if gone.held.open and not form.agreed.data:
        problem = "Say that you know what becomes of the open referrals, or wait until they have ended."
        raise Invalid(problem, {"agreed": problem})


def _form(sides: tuple[Side, Side], data: Mapping[str, Any] | None = None) -> Any:
    """The form of this pair: a choice for each field that differs."""
    one, other = sides
    radios = {f"field_{name}": _choice(name) for name in differing(one.sheet, other.sheet)}
    made: Any = type("PairForm", (MergeForm,), radios)(data=data)
    words = {Pick.FIRST: "Left", Pick.SECOND: "Right"}
    made.keep.choices = {
        pick.value: f"{words[pick]}: {side.name}" for pick, side in zip(words, sides, strict=True)
    }
    return made


def _choice(name: str) -> RadioField:
    choices = {Pick.FIRST.value: "Left", Pick.SECOND.value: "Right"}
    if may_be_both(name):
        choices[Pick.BOTH.value] = "Both"
    return RadioField(FIELDS[name].label, [required("Choose one.")], choices=choices)


def _at_first(sides: tuple[Side, Side]) -> dict[str, Any]:
    """What the form suggests: the one on which more hangs stays, and of each field what is fuller or fresher."""
    one, other = sides
    fresher = other.listing.last_modified > one.listing.last_modified
    picks = suggested(one.sheet, other.sheet, second_is_fresher=fresher)
    keep = Pick.SECOND if other.weight > one.weight else Pick.FIRST
    if "name" in picks:
        picks["name"] = (
            keep  # the newer name may be the one with the slip; the longer life speaks for the other
        )
    return {
        "keep": keep.value,
        "seen_first": one.listing.last_modified.isoformat(),
        "seen_second": other.listing.last_modified.isoformat(),
        **{f"field_{name}": pick.value for name, pick in picks.items()},
    }


def _sides(pair: DuplicatePair) -> tuple[Side, Side]:
    first, second = queries.both(pair)
    return _side(pair.kind, first, second), _side(pair.kind, second, first)


def _side(kind: str, listing: Listing, other: Listing) -> Side:
    owner = sheets.owner_of(listing)
    return Side(
        listing=listing,
        sheet=sheets.sheet_of(listing),
        name=sheets.name_of_listing(listing),
        page=url_for(PAGES[kind], id=listing.id),
        owner=listing.organization.name if kind != "organizations" and listing.organization else "",  # type: ignore[union-attr]
        people=tuple(person.name for person in accounts.staff(owner)) if owner else (),
        proposals=len(waiting_about(listing.id)),
        history=versions.history(listing.id),
        held=referrals.held_by(kind, listing.id, other.id),
    )


def _page(pair: DuplicatePair, sides: tuple[Side, Side], form: Any) -> Response:
    one, other = sides[0].sheet, sides[1].sheet
    apart_in = differing(one, other)
    page = render_template(
        "referrals/duplicate.html",
        pair=pair,
        sides=sides,
        form=form,
        reasons=queries.reasons_of(pair),
        rows=[_row(name, one, other) for name in apart_in],
        same=[
            (FIELDS[name].label, words_of(name, one.get(name)))
            for name in FIELDS
            if one.get(name) and name not in apart_in
        ],
        why_not=_why_not(sides),
        decided=accounts.names_of([pair.decided_by] if pair.decided_by else []),
    )
    return make_response(page, form.status if form.errors else 200)


def _row(name: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> Difference:
    said = words_of(name, one.get(name)), words_of(name, other.get(name))
    return Difference(name, FIELDS[name].label, *said, sensitive=False)


def _why_not(sides: tuple[Side, Side]) -> str:
    """Why these two can't be merged as they are; empty when they can."""
    try:
        merging.check_can_be_one(sides[0].listing, sides[1].listing)
    except DomainError as refusal:
        return refusal.message
    return ""


def _merged_page(pair: DuplicatePair) -> Response:
    made = queries.merge_of_pair(pair)
    page = render_template(
        "referrals/merged.html",
        pair=pair,
        merge=made,
        page=url_for(PAGES[pair.kind], id=made.kept_id) if made else "",
        names=accounts.names_of([made.by_id] if made and made.by_id else []),
        undo_until=made.at + merging.UNDO_WITHIN if made else None,
        may_undo=made is not None and clock.now() < made.at + merging.UNDO_WITHIN,
        steps=queries.moved_by(made) if made else [],
    )
    return make_response(page)
