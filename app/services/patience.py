"""How long Freshworks asked us to wait, stored for every process that asks the same account."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from app.clock import utcnow
from app.extensions import WRITES, db
from app.freshworks_service import OwnPatience
from app.models import AppState

_log = logging.getLogger(__name__)

# Freshworks is believed no longer; what lies further ahead was kept by a clock set back since.
_LONGEST = timedelta(days=1)


class StoredPatience:
    """The `Patience` of all web and worker processes.

    It uses a connection of its own, so nothing that the caller reads or writes is touched. While
    the database is away, this process alone knows what it was told.
    """

    def __init__(self) -> None:
        self._engine = db.engine
        self._own = OwnPatience()

    def not_before(self) -> datetime | None:
        """The later one of what is stored and what this process was told."""
        known = [self._own.not_before(), self._stored()]
        return max((instant for instant in known if instant is not None), default=None)

    def wait_until(self, instant: datetime) -> None:
        """Store `instant`, unless a later one is stored already."""
        self._own.wait_until(instant)
        stored = AppState.not_before
        is_news = sa.or_(stored.is_(None), stored < instant, stored > utcnow() + _LONGEST)
        try:
            with self._engine.connect() as connection:
                connection.execution_options(**{WRITES: True})
                with connection.begin():
                    connection.execute(
                        sa.update(AppState).where(is_news).values(not_before=instant)
                    )
        except SQLAlchemyError as error:
            # Its own text can hold values of a row.
            _log.warning(
                "A pause that Freshworks asked for could not be stored (%s); other processes do"
                " not know of it.",
                type(error).__name__,
            )

    def _stored(self) -> datetime | None:
        try:
            with self._engine.connect() as connection:
                return connection.execute(sa.select(AppState.not_before)).scalar_one_or_none()
        except SQLAlchemyError as error:
            _log.debug("Pauses of other processes are not known (%s)", type(error).__name__)
            return None
