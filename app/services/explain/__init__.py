"""Why a responder has this number, and why it is not linked: facts, and sentences made of them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import sqlalchemy as sa

from app.extensions import db
from app.matching import Options
from app.models import Closure, ClosureState, JobRun, JobStatus
from app.services import jobs, mappings, rebuild
from app.services.auto_link import USUAL
from app.services.explain import figures, links
from app.services.explain.facts import Closings, Explanation, Facts
from app.services.reporting import Reporting

__all__ = ["Closings", "Explanation", "of_mapping"]


def of_mapping(mapping_id: int, rules: Reporting, options: Options = USUAL) -> Explanation:
    """All that makes the number of one mapping; `NotFound` if there is none."""
    waits_for_rebuild = rebuild.is_needed(rules)
    row = mappings.get(mapping_id, rules)
    detail = mappings.detail(row.mapping)
    closings = _closings(row.mapping.freshworks_user_id, sum(detail.credit.values()), row)
    good, ended = _syncs()
    failure = None if ended is None or ended.status == JobStatus.SUCCEEDED else ended.error
    facts = Facts(row, detail, closings, rules, good, failure, waits_for_rebuild, options)
    return Explanation(facts, [*links.sentences(facts), *figures.sentences(facts)])


def _closings(responder_id: int, credited: int, row: mappings.Row) -> Closings:
    query = sa.select(Closure.state, Closure.reason, sa.func.count())
    query = query.where(Closure.responder_id == responder_id)
    states: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for state, reason, number in db.session.execute(query.group_by(Closure.state, Closure.reason)):
        states[state] += number
        if reason is not None:
            reasons[reason] += number
    return Closings(
        effective=states[ClosureState.EFFECTIVE],
        superseded=states[ClosureState.SUPERSEDED],
        void=states[ClosureState.VOID],
        credited=credited,
        unclaimed=row.unclaimed_tickets,
        by_reason=dict(sorted(reasons.items())),
    )


def _syncs() -> tuple[datetime | None, JobRun | None]:
    """When the last good sync ended, and the last one that ended in any way."""
    runs = jobs.latest(jobs.SYNC)
    good = next((run.finished_at for run in runs if run.status == JobStatus.SUCCEEDED), None)
    return good, next((run for run in runs if run.status not in jobs.UNFINISHED), None)
