"""Which mappings changed since a version of the data, so that an open page reads those alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.models import AppState, JobRun, MappingChange
from app.services.transaction import changed_mappings

# Changes this much older than the present version are forgotten: such a page reads its list anew.
KEPT = 1_000
# Dropping them needs a statement of its own, so it waits until some have gathered.
_DROPPED_EVERY = 50
# Above this many mappings in one transaction, naming each costs more than reading a page anew.
MOST = 200
_ALL = 0


@dataclass(frozen=True)
class Changed:
    """The mappings that changed, and whether others than these may have as well."""

    mapping_ids: frozenset[int]
    all: bool


def note(mapping_ids: Iterable[int]) -> None:
    """Remember that these mappings read differently once the transaction is committed."""
    changed_mappings().update(mapping_ids)


def note_all() -> None:
    """Remember that any mapping may read differently: somebody got another name."""
    changed_mappings().add(_ALL)


def write(version: int) -> None:
    """Store what was noted under the version that the transaction leads to."""
    noted = changed_mappings()
    named = noted if len(noted) <= MOST else {_ALL}
    if named:
        rows = [{"version": version, "mapping_id": mapping_id} for mapping_id in named]
        db.session.execute(sa.insert(MappingChange), rows)
        noted.clear()
    if version % _DROPPED_EVERY == 0:
        old = MappingChange.version <= version - KEPT
        db.session.execute(sa.delete(MappingChange).where(old))


@dataclass(frozen=True)
class Present:
    """All that moves an open page: the data, the people, and the latest run of a job."""

    version: int
    people_version: int
    run: tuple[object, ...]


def present(kind: str) -> Present:
    """What is there now, in one small statement; `kind` is that of the job."""
    version, people_version, *run = db.session.execute(_present(kind)).one()
    return Present(version, people_version, tuple(run))


@cache
def _present(kind: str) -> sa.Select[Any, Any, Any, Any, Any, Any, Any]:
    latest = sa.select(sa.func.max(JobRun.id)).where(JobRun.kind == kind).scalar_subquery()
    return sa.select(
        AppState.data_version,
        AppState.people_version,
        JobRun.id,
        JobRun.status,
        JobRun.done,
        JobRun.message,
        JobRun.waiting_until,
    ).outerjoin(JobRun, JobRun.id == latest)


def since(version: int, present_version: int) -> Changed:
    """What changed after `version`."""
    if not present_version - KEPT < version <= present_version:
        return Changed(frozenset(), all=True)
    query = sa.select(MappingChange.mapping_id).where(MappingChange.version > version)
    found = set(db.session.scalars(query.distinct().limit(MOST + 1)))
    return Changed(frozenset(found) - {_ALL}, all=_ALL in found or len(found) > MOST)
