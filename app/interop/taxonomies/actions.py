"""Taking in a taxonomy: all of it or nothing."""

from app import audit, clock
from app.actor import Actor
from app.db import db
from app.directory.models import Taxonomy, TaxonomyTerm
from app.errors import Conflict, Invalid
from app.interop.hsds.settling import existing
from app.interop.taxonomies.planning import Plan, Step, id_of, plan

SHOWN = 5


def take_in(data: bytes, name: str, *, by: Actor, seen: str = "") -> Plan:
    """Bring the taxonomy of this name to what the file says. Terms that it doesn't bring stay.

    Raises Invalid with the lines that make no tree, and Conflict when what was looked at (`seen`) is no longer so.
    """
    wanted = plan(data, name)
    if wanted.refused:
        raise Invalid(in_words(wanted))
    if seen and seen != wanted.stamp:
        raise Conflict("Something changed while you were looking. Look at the terms once more.")
    _refuse_others_ids(wanted)
    if not (wanted.created or wanted.changed):
        return wanted
    taxonomy = wanted.taxonomy or Taxonomy(id=id_of(wanted.name), name=wanted.name)
    taxonomy.last_modified = clock.now()
    db.session.add(taxonomy)
    db.session.flush()
    for step in (*wanted.created, *wanted.changed):
        _keep(step)
        db.session.flush()  # a parent before what is under it
    audit.record(
        "taxonomy.imported",
        taxonomy,
        by=by,
        created=len(wanted.created),
        changed=len(wanted.changed),
        left_out=len(wanted.sheet.left_out),
    )
    return wanted


def in_words(wanted: Plan) -> str:
    """Why the file can't be taken in, with the first few lines."""
    more = len(wanted.refused) - SHOWN
    told = " ".join(wanted.refused[:SHOWN]) + (f" … and {more} more like this." if more > 0 else "")
    return f"Nothing was taken in. {told}"


def _keep(step: Step) -> None:
    term = step.here or TaxonomyTerm(id=step.id)
    for column, value in step.values.items():
        setattr(term, column, value)
    term.last_modified = clock.now()
    db.session.add(term)


def _refuse_others_ids(wanted: Plan) -> None:
    """A UUID may be another taxonomy's term: that one stays what it is."""
    taken = existing("taxonomy_term", (step.id for step in wanted.created))
    if taken:
        lines = ", ".join(str(step.line) for step in wanted.created if step.id in taken)[:60]
        raise Invalid(f"Nothing was taken in. Terms of another taxonomy have the ids on lines {lines}.")
