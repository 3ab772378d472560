"""Pages about the data itself: how to read it elsewhere, a copy of it all, and everything kept of one listing."""

from tempfile import SpooledTemporaryFile
from uuid import NAMESPACE_URL, UUID, uuid5

from flask import Blueprint, Response, render_template, send_file

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
    actor = current_actor()
    service = queries.service(service_id, seen_by=actor)
    (told,) = nested("service", [service], seen_by=actor)
    return render_template(
        "interop/all_fields.html", service=service, sections=sections(told), version=VERSION
    )
