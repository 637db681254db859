"""The page of the audit trail."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app import settings
from app.clock import Calendar
from app.errors import NotFound
from app.freshworks_linking import rendering
from app.freshworks_linking.api.audit import wanted
from app.freshworks_linking.pages.asked_audit import AskedAudit
from app.freshworks_linking.pages.blueprint import blueprint, frame
from app.freshworks_linking.pages.paging import page_or_last
from app.services import audit as audit_actions
from app.services import audit_trail, mappings, members
from app.services.audit_trail import Told
from app.services.wording import name_of


@blueprint.get("/audit")
def audit() -> ResponseReturnValue:
    calendar, asked = settings.reporting().calendar, AskedAudit()
    filters = wanted(asked.values)
    found, pagination = page_or_last(
        partial(audit_trail.page, filters, calendar), asked.page, asked.per_page
    )
    batch = found[0].batch if found and "batch_id" in asked.values else None
    return render_template(
        "freshworks_linking/audit.html",
        entries=[on_its_day(told, calendar) for told in found],
        batch=batch,
        undone=0 if batch is None else audit_trail.undone_in(batch.id),
        about=_about(asked.values),
        action_names=sorted(audit_actions.ACTIONS),
        pagination=pagination,
        query=asked.given,
        wrong=asked.wrong,
        narrowed=asked.is_narrowed,
        export_url=url_for(
            "api.export_audit", **{"action": asked.values["action"], **asked.filters}
        ),
        **frame(),
    )


def on_its_day(told: Told, calendar: Calendar) -> dict[str, Any]:
    """An entry with the day under which it is listed."""
    day = calendar.local(told.entry.created_at).date()
    return {**rendering.audit.entry(told), "day": day}


def _about(asked: dict[str, Any]) -> dict[str, str | None]:
    """The names of the responder and of the member whose entries are asked for."""
    about: dict[str, str | None] = {"mapping": None, "member": None}
    if "mapping_id" in asked:
        try:
            row = mappings.get(asked["mapping_id"], settings.reporting())
            about["mapping"] = name_of(row.mapping)
        except NotFound:
            about["mapping"] = "who is not here any more"
    if "user_id" in asked:
        about["member"] = members.usernames([asked["user_id"]]).get(asked["user_id"])
    return about
