"""The need list as a file: `code,parent,name,description,synonyms`, kept in the taxonomy "Trellis needs"."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select

from app.db import db
from app.directory.models import NEEDS, Taxonomy, TaxonomyTerm

_SPACE = uuid5(NAMESPACE_URL, "trellis:needs")
FILE = Path(__file__).resolve().parent.parent.parent / "seed_data" / "needs.csv"


def term_id(code: str) -> UUID:
    """The id of a need's term: the same everywhere, so that feeds that name it meet."""
    return uuid5(_SPACE, code)


def load(path: Path = FILE) -> int:
    """Bring the need list in the database to what the file says; returns the number of needs in it."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    taxonomy = db.session.scalar(select(Taxonomy).where(Taxonomy.name == NEEDS))
    if taxonomy is None:
        taxonomy = Taxonomy(id=term_id(""), name=NEEDS, description="What people need, in plain words.")
        db.session.add(taxonomy)
        db.session.flush()
    _load_terms(taxonomy, rows)
    return len(rows)


def _load_terms(taxonomy: Taxonomy, rows: Iterable[Mapping[str, str]]) -> None:
    known = {
        term.code: term
        for term in db.session.scalars(select(TaxonomyTerm).where(TaxonomyTerm.taxonomy == NEEDS))
    }
    for position, row in enumerate(rows):
        code = row["code"]
        term = known.get(code)
        if term is None:
            term = known[code] = TaxonomyTerm(id=term_id(code), code=code, name=row["name"])
            db.session.add(term)
        term.taxonomy, term.taxonomy_id, term.language = NEEDS, taxonomy.id, "en"
        term.position = position
        term.name, term.description, term.synonyms = row["name"], row["description"], row["synonyms"]
        parent = known.get(row["parent"])
        term.parent_id = parent.id if parent else None
    db.session.flush()
