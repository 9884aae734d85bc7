"""Tables of the case library."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Root of the library's tables."""


class CaseRecord(Base):
    """One case that was opened on this computer.

    Attributes
    ----------
    key
        sha256 over the opened path and the patient; the name itself is never a column.
    number
        Makes the alias, ``Case 0001``; never given twice.
    path
        What the user opened, needed to open it again.
    verdict_line, state
        What lists show, without a name; both empty for a case without slides.
    result
        `CaseResult` as JSON; None before the first run.
    thumbnail
        PNG of the first slide; None until there was one.
    cleared
        True between "clear" and the next start, so that clearing can be undone.
    """

    __tablename__ = "cases"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    path: Mapped[str]
    opened_at: Mapped[str]
    state: Mapped[str]
    verdict_line: Mapped[str]
    result: Mapped[str | None]
    thumbnail: Mapped[bytes | None] = mapped_column(LargeBinary)
    cleared: Mapped[bool] = mapped_column(default=False)

    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy reads a plain dict


class StudyRecord(Base):
    """One MRI study; it belongs to exactly one case, alone or beside slides.

    A table of its own: a library of the version before MRI gets it added and loses nothing.

    Attributes
    ----------
    key
        sha256 over the opened path and `study_key`.
    study_key
        The study's own key, a hash.
    case
        Number of the case.
    path
        What the user opened.
    verdict_line, state
        What lists show, without a name.
    result
        `StudyResult` as JSON, with the user's own grades; None before the first grading.
    thumbnail
        PNG of a sagittal slice; None until there was one.
    """

    __tablename__ = "studies"

    number: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    study_key: Mapped[str]
    case: Mapped[int] = mapped_column(ForeignKey("cases.number"), index=True)
    path: Mapped[str]
    opened_at: Mapped[str]
    state: Mapped[str]
    verdict_line: Mapped[str]
    result: Mapped[str | None]
    thumbnail: Mapped[bytes | None] = mapped_column(LargeBinary)
