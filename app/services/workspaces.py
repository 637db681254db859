"""Which tickets, read by their number, belong to the workspace that the sync reads."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

from app.extensions import db
from app.freshworks_service import Ticket as SeenTicket
from app.models import Ticket

# All visible workspaces, as the product's own parameter says it.
EVERY = 0
_NEWEST = 100


def covers(ticket: SeenTicket, workspace_id: int | None, *, unsure: bool) -> bool:
    """Whether the sync reads it too; else figures would depend on who was quicker.

    `workspace_id` is what the sync asks for: 0 for all, None for the primary one, of which it is
    `unsure` whether a ticket is in it as long as no ticket is known. A known ticket is followed
    wherever it moves.
    """
    if workspace_id == EVERY or ticket.workspace_id is None or _is_known(ticket.id):
        return True
    wanted = _primary() if workspace_id is None else workspace_id
    return unsure if wanted is None else ticket.workspace_id == wanted


def _is_known(ticket_id: int) -> bool:
    return db.session.scalar(sa.select(Ticket.id).where(Ticket.id == ticket_id)) is not None


def _primary() -> int | None:
    """The workspace of most of the newest known tickets.

    Its number is nowhere said, and the list shows its tickets alone. Known tickets that moved
    elsewhere since are few among them, so those do not open another workspace.
    """
    newest = sa.select(Ticket.workspace_id).order_by(Ticket.id.desc()).limit(_NEWEST)
    seen = Counter(one for one in db.session.scalars(newest) if one is not None)
    return next((workspace for workspace, _ in seen.most_common(1)), None)
