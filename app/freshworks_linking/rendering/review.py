"""Review and auto-link as the JSON values of the API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from app.freshworks_linking.rendering import base, jobs, mappings
from app.freshworks_linking.rendering.base import Json
from app.models import JobRun
from app.services import evidence
from app.services.auto_link import Applied, HowSure, Plan, sentence
from app.services.mappings import Row
from app.services.reporting import Reporting
from app.services.review import Candidate, Choice, Item
from app.services.suggestion_record import Band

_LISTS = ("linked", "review", "skipped")


def auto_link(plan: Plan, applied: Applied | None) -> Json:
    """A run of auto-link, or its plan."""
    return {
        "message": sentence(plan, applied),
        "linked_count": len(plan.linked),
        **{name: [asdict(entry) for entry in getattr(plan, name)] for name in _LISTS},
        "batch_id": None if applied is None else applied.batch_id,
        "expected_wrong": plan.expected_wrong,
        **({} if plan.sure is None else asdict(plan.sure)),
        "job": None,
    }


def auto_link_job(run: JobRun, message: str, sure: HowSure) -> Json:
    """A run that a worker carries out."""
    return {
        "message": message,
        "linked_count": 0,
        **{name: [] for name in _LISTS},
        "batch_id": None,
        "expected_wrong": 0.0,
        **asdict(sure),
        "job": jobs.job(run),
    }


def items(found: Iterable[Item], rules: Reporting) -> list[Json]:
    """Responders that wait for a person."""
    found = list(found)
    lines = mappings.listed([item.row for item in found], rules)
    return [
        {
            "mapping": line,
            "why": item.why,
            "suggestions": [_candidate(one, item.row) for one in item.candidates],
            "later": item.later,
        }
        for line, item in zip(lines, found, strict=True)
    ]


def choice(found: Choice) -> Json:
    """The candidates of one responder."""
    return {
        "suggestions": [_candidate(one, found.row) for one in found.candidates],
        "reason": found.reason,
    }


def band(found: Band) -> dict[str, Any]:
    """How suggestions of about one confidence fared."""
    return {
        "from": found.at_least,
        "to": found.below,
        "shown": found.shown,
        "accepted": found.accepted,
        "rejected": found.rejected,
    }


def _candidate(one: Candidate, row: Row) -> Json:
    proposal = one.proposal
    return {
        "user": {**base.member(one.member), "full_name": one.member.full_name},
        "confidence": proposal.confidence,
        "tier": "auto" if one.is_certain else "suggest",
        "code": proposal.code,
        "reason": proposal.reason,
        "evidence": evidence.sentences(proposal, row.mapping, one.member),
        "unclaimed_tickets": row.unclaimed_tickets,
        "linked_to": [base.linked_to(other) for other in one.linked_to],
        "verdict": one.verdict,
        "returned": one.returned,
    }
