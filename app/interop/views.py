"""Pages about the data itself: how to read it elsewhere, a copy of it all, and everything kept of one listing."""

from tempfile import SpooledTemporaryFile
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from flask import Blueprint, Response, render_template, send_file, url_for

from app import audit, clock
from app.actor import Role
from app.db import transaction
from app.directory import queries
from app.interop.all_fields import sections
from app.interop.hsds.api_description import PREFIX
from app.interop.hsds.api_limits import A_SECOND, AT_ONCE
from app.interop.hsds.api_lists import LISTS
from app.interop.hsds.export import write_zip
from app.interop.hsds.export_nested import nested
from app.interop.hsds.mapping import VERSION
from app.web.access import current_actor, public, role, signed_in
from app.web.forms import WordedForm

bp = Blueprint("interop", __name__, template_folder="templates")
_DIRECTORY = ("directory", uuid5(NAMESPACE_URL, "trellis:directory"))
_IN_MEMORY = 8 * 1024 * 1024


@bp.get("/open-data")
@public
def open_data() -> str:
    """How other programs may read the directory; coordinators can take all of it with them."""
    return render_template(
        "interop/open_data.html",
        version=VERSION,
        prefix=PREFIX,
        lists=list(LISTS),
        at_once=AT_ONCE,
        a_minute=A_SECOND * 60,
        copy_form=WordedForm() if current_actor().has(Role.COORDINATOR) else None,
    )


@bp.post("/open-data/copy")
@role(Role.COORDINATOR)
def copy() -> Response:
    """The whole directory as a zip of tables. A POST, because it is written down who took it."""
    actor = current_actor()
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (sent, and closed, after this returns)
    count = write_zip(file, seen_by=actor)  # type: ignore[arg-type]
    with transaction():
        audit.record("directory.exported", _DIRECTORY, by=actor, records=count)
    file.seek(0)
    name = f"directory-{clock.now():%Y-%m-%d}.zip"
    return send_file(file, "application/zip", as_attachment=True, download_name=name)


@bp.get("/services/<uuid:service_id>/all-fields")
@signed_in
def all_fields(service_id: UUID) -> str:
    return _all_fields("service", queries.service(service_id, seen_by=current_actor()))


@bp.get("/organizations/<uuid:organization_id>/all-fields")
@signed_in
def all_fields_of_organization(organization_id: UUID) -> str:
    return _all_fields("organization", queries.organization(organization_id, seen_by=current_actor()))


@bp.get("/places/<uuid:location_id>/all-fields")
@signed_in
def all_fields_of_place(location_id: UUID) -> str:
    return _all_fields("location", queries.place(location_id, seen_by=current_actor()))


# Each noun: the page of one, and the list of the API that tells it.
_PAGES = {
    "service": ("finding.service", "services"),
    "organization": ("finding.organization", "organizations"),
    "location": ("finding.place", ""),
}


def _all_fields(noun: str, listing: Any) -> str:
    """Everything that leaves of a listing, to those who may see its page."""
    (told,) = nested(noun, [listing], seen_by=current_actor())
    page, list_ = _PAGES[noun]
    return render_template(
        "interop/all_fields.html",
        name=told.get("name", "a place whose name is not told"),
        page=url_for(page, id=listing.id),
        json=url_for("hsds.record", name=list_, id_=listing.id) if list_ else "",
        sections=sections(told),
        version=VERSION,
    )
