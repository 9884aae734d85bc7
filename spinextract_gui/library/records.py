"""Tables of the case library."""

from __future__ import annotations

from sqlalchemy import LargeBinary, String
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
        What lists show, without a name.
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
