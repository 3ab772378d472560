"""Spreadsheets on their way in, and what each organization’s columns mean. What a file holds is sealed."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Identified
from app.seal import SealedText


class Stage(StrEnum):
    """What comes next."""

    SHEET = "sheet"
    COLUMNS = "columns"
    CHECK = "check"
    RUNNING = "running"
    DONE = "done"


class SpreadsheetUpload(Identified, Base):
    """One file that a person brought for one organization (or a new one, by name), until it is done or expires.

    `file` (base64) is kept until its sheet is chosen, `table` (headings, rows, their numbers) until it is taken in,
    `outcome` (what became of each row) until the upload expires.
    """

    __tablename__ = "spreadsheet_upload"
    __table_args__ = (Index("ix_spreadsheet_upload_person", "person_id", "stage"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    organization_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    new_organization: Mapped[str | None]
    file_name: Mapped[str] = mapped_column(SealedText("spreadsheet_upload.file_name"))
    stage: Mapped[str] = mapped_column(String(16))
    file: Mapped[str | None] = mapped_column(SealedText("spreadsheet_upload.file"), deferred=True)
    table: Mapped[str | None] = mapped_column(SealedText("spreadsheet_upload.table"), deferred=True)
    outcome: Mapped[str | None] = mapped_column(SealedText("spreadsheet_upload.outcome"), deferred=True)
    # What each column brings, in order; and whether an empty cell clears what is here.
    columns: Mapped[list[str]] = mapped_column(JSON)
    clear_empty: Mapped[bool] = mapped_column(default=False)
    # row: the id of the service that it means, "new" or "leave_out".
    answers: Mapped[dict[str, str]] = mapped_column(JSON)
    # A word of theirs -> code of the need that it means.
    words: Mapped[dict[str, str]] = mapped_column(JSON)
    # While it runs: the rows to take in, each with the service that it is about, or "new"; and how many are done.
    targets: Mapped[dict[str, str]] = mapped_column(JSON)
    done: Mapped[int] = mapped_column(default=0)
    why: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class SpreadsheetColumns(Base):
    """What the columns of an organization's spreadsheet brought the last time, so that the next one maps by itself.

    `columns`: heading (as `columns.keys_of` writes it) -> target. `words`: a word of theirs -> code of a need.
    """

    __tablename__ = "spreadsheet_columns"

    organization_id: Mapped[UUID] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), primary_key=True
    )
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)
    words: Mapped[dict[str, str]] = mapped_column(JSON)
    saved_at: Mapped[datetime]
