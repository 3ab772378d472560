"""The search that needs no index: names and descriptions in the database. Slower and plainer, never wrong."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select

from app.db import db
from app.directory import policy
from app.directory.models import Attribute, Organization, Service, TaxonomyTerm
from app.finding.forms import Asked

MOST_WORDS = 8


def search(asked: Asked, size: int) -> tuple[Sequence[UUID], int]:
    """Ids of one page of services, by name, and how many there are. Only needs and words narrow."""
    found = select(Service.id).join(Service.organization).where(Service.status.in_(policy.LISTED))
    for word in asked.q.split()[:MOST_WORDS]:
        columns = (Service.name, Service.description, Organization.name)
        found = found.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    if asked.need:
        found = found.where(_meets(asked.need))
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    page = found.order_by(Service.name, Service.id).limit(size).offset((asked.page - 1) * size)
    return db.session.scalars(page).all(), total


def _meets(codes: Sequence[str]) -> ColumnElement[bool]:
    wanted = [
        or_(TaxonomyTerm.code == code, TaxonomyTerm.code.startswith(f"{code}.", autoescape=True))
        for code in codes
    ]
    linked = (Attribute.link_id == Service.id, Attribute.taxonomy_term_id == TaxonomyTerm.id)
    return exists().where(*linked, or_(*wanted))
