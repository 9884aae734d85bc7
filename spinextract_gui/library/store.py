"""Keeping cases and studies with their results in one SQLite file that survives a kill."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.exc import DatabaseError, OperationalError

from spinextract_gui.domain.errors import StorageError
from spinextract_gui.domain.mri.result import StudyResult
from spinextract_gui.domain.result import CaseResult
from spinextract_gui.library import studies
from spinextract_gui.library.database import checked_engine, saving
from spinextract_gui.library.recent import BOTH, HISTOLOGY, MRI, RecentCase
from spinextract_gui.library.records import CaseRecord

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlalchemy.orm import Session

    from spinextract_gui.domain.mri.series import Study
    from spinextract_gui.domain.slide import Case
    from spinextract_gui.library.records import StudyRecord

DATABASE = "library.sqlite3"
_Result = TypeVar("_Result", CaseResult, StudyResult)
_RESULTS: TypeAdapter[CaseResult] = TypeAdapter(CaseResult)
_GRADINGS: TypeAdapter[StudyResult] = TypeAdapter(StudyResult)
_log = logging.getLogger(__name__)


def case_key(case: Case) -> str:
    """Return the library's key of a case: a hash, so that no name stands in the database."""
    return studies.hashed_key(case.root, case.patient_id)


def study_case_key(study: Study) -> str:
    """Return the key of the case that a study makes when it is opened without slides."""
    return studies.hashed_key(study.root, study.key)


class CaseLibrary:
    """The cases that were opened on this computer, newest first.

    Attributes
    ----------
    notice
        A sentence when a damaged library was moved aside on opening; else empty.
    """

    def __init__(self, folder: Path) -> None:
        self.notice = ""
        self._path = folder / DATABASE
        self._engine = self._opened()
        self._purge()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def remember(self, case: Case, state: str) -> RecentCase:
        """Note that a case was opened now; a known case keeps its alias and result."""
        key = case_key(case)
        with self._session() as session:
            record = self._find(session, key)
            if record is None:
                record = CaseRecord(
                    key=key, path=str(case.root.resolve()), state=state, verdict_line=state
                )
                session.add(record)
            record.opened_at, record.cleared = datetime.now(UTC).isoformat(), False
            session.flush()
            return _recent(record, studies.of_case(session, record))

    def remember_study(self, study: Study, state: str, beside: str = "") -> RecentCase:
        """Note that a study was opened now; a known one keeps its case and result.

        Parameters
        ----------
        beside
            Key of the case whose slides it belongs to. A study that was a case of its own
            moves there with its result and own grades, and its earlier case is gone.
        """
        with self._session() as session:
            case = studies.attach(session, study, state, beside)
            return _recent(case, studies.of_case(session, case))

    def part_study(self, study: Study, state: str) -> RecentCase:
        """Let a study that lay beside slides be a case of its own again, result and all."""
        with self._session() as session:
            case = studies.part(session, study, state)
            return _recent(case, studies.of_case(session, case))

    def save(self, key: str, result: CaseResult, state: str, verdict_line: str) -> None:
        """Keep the result of a case, partial ones included; the older one is replaced."""
        text = _RESULTS.dump_json(result).decode()
        with self._session() as session:
            self._change(session, key, result=text, state=state, verdict_line=verdict_line)

    def save_study(self, key: str, result: StudyResult, state: str, verdict_line: str) -> None:
        """Keep the result of a case's study, own grades included; the older one is replaced."""
        text = _GRADINGS.dump_json(result).decode()
        with self._session() as session:
            record = studies.find(session, key, result.study_key)
            if record is not None:
                record.result, record.state, record.verdict_line = text, state, verdict_line

    def save_study_thumbnail(self, key: str, png: bytes) -> None:
        """Keep the small picture of the study that was opened last in a case."""
        with self._session() as session:
            record = studies.find(session, key)
            if record is not None:
                record.thumbnail = png

    def save_thumbnail(self, key: str, png: bytes) -> None:
        """Keep the small picture of a case."""
        with self._session() as session:
            self._change(session, key, thumbnail=png)

    def result(self, key: str) -> CaseResult | None:
        """Return the kept result; None when there is none or it can no longer be read."""
        with self._session() as session:
            record = self._find(session, key)
            text = record.result if record else None
        return _read(_RESULTS, text, key)

    def study_result(self, key: str, study_key: str = "") -> StudyResult | None:
        """Return the kept result of a case's study: the one opened last, or `study_key`'s.

        None when there is none or it can no longer be read.
        """
        with self._session() as session:
            record = studies.find(session, key, study_key)
            text = record.result if record else None
        return _read(_GRADINGS, text, key)

    def recents(self, limit: int = 24) -> list[RecentCase]:
        """Return the cases opened last, newest first."""
        chosen = (
            select(CaseRecord)
            .where(CaseRecord.cleared.is_(False))
            .order_by(CaseRecord.opened_at.desc())
            .limit(limit)
        )
        with self._session() as session:
            records = session.scalars(chosen).all()
            return [_recent(record, studies.of_case(session, record)) for record in records]

    def clear(self) -> int:
        """Take every case off the lists; return how many. `restore` undoes it."""
        with self._session() as session:
            shown = CaseRecord.cleared.is_(False)
            number = session.scalar(select(func.count()).select_from(CaseRecord).where(shown))
            session.execute(update(CaseRecord).where(shown).values(cleared=True))
        return number or 0

    def restore(self) -> None:
        """Put back what `clear` took off the lists since the program started."""
        with self._session() as session:
            session.execute(update(CaseRecord).values(cleared=False))

    def _purge(self) -> None:
        """Delete for good what was cleared in an earlier session."""
        with self._session() as session:
            session.execute(delete(CaseRecord).where(CaseRecord.cleared.is_(True)))
            studies.purge(session)

    def _opened(self) -> Engine:
        """Open the database; move a damaged one aside and begin a new one. Raises StorageError."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            return checked_engine(self._path)
        except OperationalError as error:
            # Locked by another window or not readable: damage looks different and is no reason
            # to move a good library away.
            raise StorageError("The case library cannot be opened just now.") from error
        except DatabaseError:
            aside = self._move_aside()
            self.notice = f"The case library was damaged or foreign; {aside} keeps it."
            _log.warning("a damaged case library was moved aside")
            return checked_engine(self._path)

    def _move_aside(self) -> str:
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        aside = self._path.with_name(f"library-damaged-{stamp}.sqlite3")
        self._path.replace(aside)
        for ending in ("-wal", "-shm"):
            self._path.with_name(DATABASE + ending).unlink(missing_ok=True)
        return aside.name

    def _session(self) -> AbstractContextManager[Session]:
        return saving(self._engine)

    @staticmethod
    def _find(session: Session, key: str) -> CaseRecord | None:
        return session.scalar(select(CaseRecord).where(CaseRecord.key == key))

    @staticmethod
    def _change(session: Session, key: str, **values: Any) -> None:
        session.execute(update(CaseRecord).where(CaseRecord.key == key).values(**values))


def _read(adapter: TypeAdapter[_Result], text: str | None, key: str) -> _Result | None:
    if text is None:
        return None
    try:
        return adapter.validate_json(text)
    except ValidationError:
        _log.warning("the stored result of case %s cannot be read", key[:8])
        return None


def _recent(record: CaseRecord, study: StudyRecord | None) -> RecentCase:
    sort = (BOTH if record.state else MRI) if study else HISTOLOGY
    told = study if study and sort == MRI else record
    return RecentCase(
        key=record.key,
        alias=f"Case {record.number:04d}",
        path=record.path,
        opened_at=datetime.fromisoformat(record.opened_at).astimezone(),
        state=told.state,
        verdict_line=told.verdict_line,
        thumbnail=record.thumbnail or (study.thumbnail if study else None),
        sort=sort,
        study_path=study.path if study else "",
        study_state=study.state if study else "",
        study_line=study.verdict_line if study else "",
    )
