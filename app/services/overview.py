"""What every list tells of the installation: the state of its data, and its latest syncs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

import sqlalchemy as sa

from app.extensions import db
from app.models import AppState, JobRun
from app.services import jobs

_S, _R = cast("sa.Table", AppState.__table__), cast("sa.Table", JobRun.__table__)
# One statement for both, as every list asks. The state has no name in common with a run but the
# id, and is the only one of its kind.
_OVERVIEW = (
    sa.select(*(column for column in _S.columns if column is not _S.c.id), _R)
    .outerjoin_from(_S, _R, jobs.is_among_latest(jobs.SYNC))
    .order_by(_R.c.id.desc())
)


class Overview(NamedTuple):
    """Plain values, to be read alone; `syncs` as `jobs.latest` gives them."""

    state: AppState
    syncs: Sequence[JobRun]


def read() -> Overview:
    """How things stand now."""
    rows = db.session.connection().execute(_OVERVIEW).all()
    syncs = [row for row in rows if row.id is not None]
    return Overview(cast("AppState", rows[0]), cast("list[JobRun]", syncs))
