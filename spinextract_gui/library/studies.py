"""Studies in the library's tables: which case one belongs to, and finding it again."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select

from spinextract_gui.library.records import CaseRecord, StudyRecord

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from spinextract_gui.domain.mri.series import Study


def hashed_key(root: Path, named: str) -> str:
    """Return a key made of an opened path and what was found there; it holds no name."""
    text = f"{root.resolve()}\0{named}"
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def attach(session: Session, study: Study, state: str, beside: str) -> CaseRecord:
    """Note that `study` was opened now, and return the case it belongs to.

    With `beside` the study moves to that case, its result with it; the case that it had for
    itself before is gone then.
    """
    key, now = hashed_key(study.root, study.key), datetime.now(UTC).isoformat()
    record = session.scalar(select(StudyRecord).where(StudyRecord.key == key))
    old = session.get(CaseRecord, record.case) if record else None
    case = _case(session, beside) or old or _new_case(session, study, key)
    if record is None:
        record = StudyRecord(
            key=key, study_key=study.key, path=str(study.root.resolve()), state=state,
            verdict_line=state,
        )  # fmt: skip
        session.add(record)
    record.case, record.opened_at = case.number, now
    case.opened_at, case.cleared = now, False
    session.flush()
    if old is not None and old is not case:
        _drop_empty(session, old)
    return case


def part(session: Session, study: Study, state: str) -> CaseRecord:
    """Let `study` be a case of its own again; the slides it lay beside keep their case."""
    key = hashed_key(study.root, study.key)
    old = attach(session, study, state, "")
    if old.key == key or not old.state:
        return old
    own = _case(session, key) or _new_case(session, study, key)
    own.opened_at, own.cleared = datetime.now(UTC).isoformat(), False
    record = session.scalar(select(StudyRecord).where(StudyRecord.key == key))
    if record is not None:
        record.case = own.number
    session.flush()
    return own


def find(session: Session, key: str, study_key: str = "") -> StudyRecord | None:
    """Return the study of a case that was opened last, or the one called `study_key`.

    `key` is the case's key, or the key that the study's own case had before the study moved:
    what is saved under it still arrives.
    """
    same = or_(StudyRecord.key == key, CaseRecord.key == key)
    chosen = select(StudyRecord).join(CaseRecord, StudyRecord.case == CaseRecord.number)
    if study_key:
        same &= StudyRecord.study_key == study_key
    return session.scalar(chosen.where(same).order_by(StudyRecord.opened_at.desc()).limit(1))


def of_case(session: Session, case: CaseRecord) -> StudyRecord | None:
    """Return the study of `case` that was opened last."""
    own = select(StudyRecord).where(StudyRecord.case == case.number)
    return session.scalar(own.order_by(StudyRecord.opened_at.desc()).limit(1))


def purge(session: Session) -> None:
    """Delete the studies whose case was deleted."""
    session.execute(delete(StudyRecord).where(StudyRecord.case.not_in(select(CaseRecord.number))))


def _case(session: Session, key: str) -> CaseRecord | None:
    return session.scalar(select(CaseRecord).where(CaseRecord.key == key)) if key else None


def _new_case(session: Session, study: Study, key: str) -> CaseRecord:
    case = CaseRecord(
        key=key, path=str(study.root.resolve()), opened_at="", state="", verdict_line=""
    )
    session.add(case)
    session.flush()
    return case


def _drop_empty(session: Session, case: CaseRecord) -> None:
    """Delete a case without slides that lost its last study."""
    if not case.state and of_case(session, case) is None:
        session.delete(case)
