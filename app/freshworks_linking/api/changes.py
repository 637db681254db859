"""The JSON API of open pages: what is new since they looked last, and who they belong to."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_wtf.csrf import generate_csrf

from app import settings
from app.auth import access
from app.freshworks_linking import rendering, schemas
from app.freshworks_linking.api.answering import present, version
from app.freshworks_linking.api.blueprint import blueprint
from app.freshworks_linking.rendering.base import Json
from app.services import changes, jobs, mappings, overview, suggestions
from app.services.changes import Present
from app.web import assets
from app.web.envelope import success
from app.web.etags import conditional

_PLACE = "changes"


@blueprint.get("/changes")
@blueprint.arguments(schemas.changes.ChangesQuery, location="query")
@blueprint.response(200, schemas.changes.ChangesAnswer)
def list_changes(args: dict[str, Any]) -> Response:
    now = changes.present(jobs.SYNC)
    settings.know(now.version)
    shown = frozenset(int(text) for text in args["shown"].split(",") if text)
    # The tag speaks of the data, not of what one page knew: it lasts from one look to the next.
    return conditional(_version(now), lambda: _news(args["since"], shown, now), _PLACE)


def _version(now: Present) -> tuple[object, ...]:
    rules, member = settings.reporting(), access.current_member()
    return (
        now,
        suggestions.current(now.people_version, patience=0) is not None,
        (member.id, member.role),
        (rules.fingerprint, rules.calendar.today()),
        assets.present_version(),
    )


def _news(since: int, shown: frozenset[int], now: Present) -> Response:
    rules = settings.reporting()
    changed = changes.since(since, now.version)
    on_screen = changed.mapping_ids & shown
    return success(
        version=now.version,
        today=rules.calendar.today().isoformat(),
        assets=assets.present_version(),
        mappings=_rows(on_screen, now) if on_screen else [],
        list_changed=changed.all or changed.mapping_ids > on_screen,
        # What is computed still comes with the next look: many pages look at once.
        **rendering.overview.overview(overview.read(), rules, patience=0),
    )


def _rows(mapping_ids: frozenset[int], now: Present) -> list[Json]:
    rules = settings.reporting()
    return rendering.mappings.listed(mappings.some(mapping_ids, rules), rules, now.people_version)


@blueprint.get("/session")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.response(200, schemas.changes.SessionAnswer)
def get_session(_args: dict[str, Any]) -> Response:
    """For pages that outlived their session: what was typed is sent again with a fresh token."""
    member = access.current_member()
    return success(user_id=member.id, username=member.username, csrf_token=generate_csrf())


@blueprint.get("/stats")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.response(200, schemas.changes.StatsAnswer)
def get_stats(_args: dict[str, Any]) -> Response:
    _, told = present()
    return conditional(version(told), lambda: success(**told))
