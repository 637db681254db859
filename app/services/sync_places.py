"""Sync, last part: what the groups and workspaces are called in which something was closed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from app.clock import utcnow
from app.freshworks_service import FreshworksError, Named, Page
from app.services import cursors, places
from app.services.sync_run import Run
from app.services.transaction import transaction

_log = logging.getLogger(__name__)


def read(run: Run) -> None:
    """Ask for names once a day, where people have something to choose between."""
    known, today = places.read(), f"{utcnow():%Y-%m-%d}"
    ways = (
        (places.GROUP, known.groups, run.service.groups),
        (places.WORKSPACE, known.workspaces, run.service.workspaces),
    )
    wanted = [(kind, pages) for kind, found, pages in ways if len(found) > 1]
    if cursors.names_asked_on() == today or not wanted:
        return
    for kind, pages in wanted:
        _read(kind, pages)
    with transaction():
        cursors.names_asked(run.scope, today)


def _read(kind: str, pages: Callable[[], Iterator[Page[Named]]]) -> None:
    try:
        names = {row.id: row.name for page in pages() for row in page.rows}
    except FreshworksError as error:
        # Many keys may not ask. Figures need no names, and numbers stand for them.
        _log.info("The names of the %ss were not read: %s", kind, error.sentence)
        return
    places.call(kind, names)
