"""Taxonomies for stewards: which there are, and a file looked at before it is taken in."""

import base64
import binascii
import zlib

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.actor import Role
from app.db import transaction
from app.errors import Invalid
from app.interop.taxonomies import actions, queries
from app.interop.taxonomies.forms import MOST_CARRIED, BringForm, TakeInForm
from app.interop.taxonomies.planning import Plan, plan
from app.interop.taxonomies.reading import LARGEST_FILE, MOST_TERMS
from app.web.access import current_actor, role

bp = Blueprint("taxonomies", __name__, template_folder="templates", url_prefix="/stewardship/taxonomies")
SHOWN = 50
WORDS = {
    "name": "Name",
    "code": "Code",
    "description": "Description",
    "parent_id": "Under",
    "language": "Language",
    "term_uri": "Address",
    "synonyms": "Other words",
    "taxonomy": "Taxonomy",
    "taxonomy_id": "Taxonomy",
}


@bp.get("")
@role(Role.COORDINATOR)
def index() -> Response:
    return _index(BringForm())


@bp.post("")
@role(Role.COORDINATOR)
def look() -> Response:
    """What a file would do. Nothing is kept."""
    form = BringForm()
    if form.validate():
        with form.refusals():
            data = form["file"].data.read(LARGEST_FILE + 1)
            looked_at = plan(data, form["name"].data)
            return _preview(looked_at, TakeInForm(formdata=None), _packed(data))
    return _index(form)


@bp.post("/take-in")
@role(Role.COORDINATOR)
def take_in() -> Response:
    form = TakeInForm()
    if form.validate():
        with form.refusals():
            data, name = _unpacked(form.packed.data or ""), form["name"].data
            with transaction():
                done = actions.take_in(data, name, by=current_actor(), seen=form.seen.data or "")
            counts = (
                f"{len(done.created):,} created, {len(done.changed):,} changed, {done.unchanged:,} unchanged"
            )
            flash(f"{done.name} is taken in: {counts}.", "good")
            return redirect(url_for("taxonomies.index"), 303)
    again = BringForm(formdata=None, data={"name": form["name"].data})
    again.status = form.status
    again.form_errors = [*form.form_errors, *(words for each in form.errors.values() for words in each)]
    return _index(again)


def _index(form: BringForm) -> Response:
    page = render_template(
        "taxonomies/index.html",
        form=form,
        taxonomies=queries.taxonomies(),
        most=MOST_TERMS,
        megabytes=LARGEST_FILE // 2**20,
    )
    return make_response(page, form.status if form.errors else 200)


def _preview(looked_at: Plan, form: TakeInForm, packed: str) -> Response:
    form.process(data={"name": looked_at.name, "packed": packed, "seen": looked_at.stamp})
    page = render_template("taxonomies/preview.html", plan=looked_at, form=form, words=WORDS, shown=SHOWN)
    return make_response(page, 422 if looked_at.refused else 200)


def _packed(data: bytes) -> str:
    packed = base64.b64encode(zlib.compress(data, 9)).decode()
    if len(packed) > MOST_CARRIED:
        sentence = "The file is too long for this page. Use the command flask directory import-taxonomy."
        raise Invalid(sentence, {"file": sentence})
    return packed


def _unpacked(packed: str) -> bytes:
    """The file again, no larger than one that may be brought."""
    try:
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(base64.b64decode(packed, validate=True), LARGEST_FILE)
    except (binascii.Error, zlib.error, ValueError):
        raise Invalid("The file did not come back whole. Bring it again.") from None
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise Invalid("The file did not come back whole. Bring it again.")
    return data
