"""What several endpoints answer alike: versions, decisions, the state of the data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from flask import Response

from app import settings
from app.auth import access
from app.errors import Conflict
from app.freshworks_linking import rendering
from app.freshworks_linking.rendering.base import Json
from app.models import AppState
from app.services import mappings, overview
from app.services.actor import Actor
from app.services.linking import Outcome
from app.web import assets
from app.web.envelope import success
from app.web.etags import conditional


def decided(mapping_id: int, decide: Callable[[Actor], Outcome]) -> Response:
    """The outcome of a decision; a conflict carries the mapping as it is now."""
    try:
        return changed(decide(access.actor()))
    except Conflict as conflict:
        conflict.details["mapping"] = _row(mapping_id)
        raise


def changed(outcome: Outcome, **added: Any) -> Response:
    """What came of a decision, as every endpoint that decides answers it."""
    return success(
        mapping=None if outcome.mapping_id is None else _row(outcome.mapping_id),
        changed=outcome.changed,
        message=outcome.message,
        effect=rendering.mappings.effect(outcome),
        undo=None if outcome.audit_id is None else rendering.undo.way(outcome.audit_id),
        warning=outcome.warning,
        **added,
    )


def _row(mapping_id: int) -> Json:
    rules = settings.reporting()
    return rendering.mappings.mapping(mappings.get(mapping_id, rules), rules)


def present() -> tuple[AppState, Json]:
    """The state of the data, and what every list tells of it.

    What admins saved is taken from memory, where it is of that state.
    """
    now = overview.read()
    settings.know(now.state.data_version)
    return now.state, rendering.overview.overview(now, settings.reporting())


def tagged(body: Json) -> Response:
    """An answer that is small and made soon, tagged with what it says besides all else."""
    return conditional((version(), body), lambda: success(**body))


def version(told: Json | None = None) -> tuple[object, ...]:
    """All that an answer depends on besides its address; `told` holds the data version."""
    if told is None:
        _, told = present()
    rules, member = settings.reporting(), access.current_member()
    return (
        # As bytes: they are turned into text much sooner than the whole of it.
        orjson.dumps(told),
        (member.id, member.role),
        (rules.fingerprint, rules.calendar.today(), settings.config().ticket_url_template),
        # The pages' scripts and the answers that they read are shipped together.
        assets.present_version(),
    )
