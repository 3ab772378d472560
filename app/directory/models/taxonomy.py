"""The words by which things are sorted: taxonomies, their terms, and the terms that hang on anything."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.db import Base, Identified

# Our own need list; its terms' codes are such as "food" and "food.pantry".
NEEDS = "Trellis needs"
# Codes for what HSDS has no column for (address visibility, eligibility rules, …), used in exchange only.
TERMS = "Trellis terms"


class Taxonomy(Identified, Base):
    """A set of terms with an owner and a version."""

    __tablename__ = "taxonomy"

    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    uri: Mapped[str | None]
    version: Mapped[str | None]
    last_modified: Mapped[datetime] = mapped_column(default=clock.now)


class TaxonomyTerm(Identified, Base):
    """One term. `taxonomy` is the taxonomy's name, as HSDS keeps it; codes are unique within one taxonomy."""

    __tablename__ = "taxonomy_term"
    __table_args__ = (UniqueConstraint("taxonomy", "code"),)

    code: Mapped[str | None]
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("taxonomy_term.id"), index=True)
    taxonomy: Mapped[str | None]
    language: Mapped[str | None]
    taxonomy_id: Mapped[UUID | None] = mapped_column(ForeignKey("taxonomy.id"), index=True)
    term_uri: Mapped[str | None]
    last_modified: Mapped[datetime] = mapped_column(default=clock.now)
    # Ours: plain words that people type for it, separated by "|"; and its place in a list that has an order.
    synonyms: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)

    parent: Mapped["TaxonomyTerm | None"] = relationship(remote_side="TaxonomyTerm.id", viewonly=True)


class Attribute(Identified, Base):
    """A term that hangs on something: `link_id` is its id, `link_entity` the name of its table."""

    __tablename__ = "attribute"
    __table_args__ = (UniqueConstraint("link_id", "taxonomy_term_id", "value"),)

    link_id: Mapped[UUID]
    taxonomy_term_id: Mapped[UUID] = mapped_column(ForeignKey("taxonomy_term.id"), index=True)
    link_type: Mapped[str | None]
    link_entity: Mapped[str]
    value: Mapped[str | None]
    label: Mapped[str | None]

    term: Mapped[TaxonomyTerm] = relationship(viewonly=True, lazy="joined", innerjoin=True)
