"""Sync, last part: what the groups and workspaces are called in which something was closed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from app.clock import utcnow
from app.freshworks_service import (
    BadRequest,
    FreshworksError,
    Named,
    NotThere,
    Page,
    Refused,
    WrongAddress,
)
from app.services import cursors, places
from app.services.sync.run import Run
from app.services.transaction import transaction

_log = logging.getLogger(__name__)

# Asked again on the same day, these answer the same; tickets were read at that address just now.
_FOR_GOOD = (Refused, NotThere, BadRequest, WrongAddress)


def read(run: Run) -> None:
    """Ask for names once a day, where people have something to choose between."""
    known, today = places.read(), f"{utcnow():%Y-%m-%d}"
    ways = (
        (places.GROUP, known.groups, run.service.groups),
        (places.WORKSPACE, known.workspaces, run.service.workspaces),
    )
    wanted = [(kind, pages) for kind, found, pages in ways if len(found) > 1]
    if cursors.names_asked_on(run.scope) == today or not wanted:
        return
    settled = [_read(kind, pages) for kind, pages in wanted]
    if all(settled):
        with transaction():
            cursors.names_asked(run.scope, today)


def _read(kind: str, pages: Callable[[], Iterator[Page[Named]]]) -> bool:
    """Whether that is all for today. Figures need no names: numbers stand for them meanwhile."""
    try:
        names = {row.id: row.name for page in pages() for row in page.rows}
    except _FOR_GOOD as error:
        # Many keys may not ask.
        _log.info("The names of the %ss may not be read: %s Asked again tomorrow.", *(kind, error))
        return True
    except FreshworksError as error:
        _log.info("The names of the %ss were not read: %s Left to the next sync.", *(kind, error))
        return False
    places.call(kind, names)
    return True
