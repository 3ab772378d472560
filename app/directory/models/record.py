"""What a feed says about its own data: kept, so that it can be handed on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Identified


class MetadataEntry(Identified, Base):
    """One change that a feed says was made to one of its records (HSDS `metadata`)."""

    __tablename__ = "metadata"

    resource_id: Mapped[UUID] = mapped_column(index=True)
    resource_type: Mapped[str]
    last_action_date: Mapped[datetime]
    last_action_type: Mapped[str]
    field_name: Mapped[str]
    previous_value: Mapped[str]
    replacement_value: Mapped[str]
    updated_by: Mapped[str]


class MetaTableDescription(Identified, Base):
    """A note on one of a feed's tables (HSDS `meta_table_description`)."""

    __tablename__ = "meta_table_description"

    name: Mapped[str | None]
    language: Mapped[str | None]
    character_set: Mapped[str | None]
