"""From settings to a service: the one place that knows which Freshworks products there are."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from app.freshworks_service.address import parse_address
from app.freshworks_service.api import FreshworksService
from app.freshworks_service.budget import Budget
from app.freshworks_service.errors import Refused, WrongAddress
from app.freshworks_service.exchange import Exchange
from app.freshworks_service.freshdesk import Freshdesk
from app.freshworks_service.freshservice import Freshservice
from app.freshworks_service.http import Http
from app.freshworks_service.patience import OwnPatience, Patience
from app.freshworks_service.retry import MOST_ATTEMPTS, Waiting, tell_nobody

PRODUCTS = ("freshservice", "freshdesk")


@dataclass(frozen=True)
class FreshworksSettings:
    """How to reach an account. `deadline` is in seconds, `share` is of each minute's credits.

    With 1 for `attempts` nothing is tried again and nothing is waited for: an answer or a failure
    is there within `deadline`.
    """

    product: str
    url: str
    api_key: str = field(repr=False)
    workspace_id: int | None = None
    deadline: float = 60.0
    share: float = 0.5
    attempts: int = MOST_ATTEMPTS


def connect(
    settings: FreshworksSettings,
    *,
    on_wait: Callable[[datetime, str], None] = tell_nobody,
    wait: Callable[[float], None] = time.sleep,
    patience: Patience | None = None,
) -> FreshworksService:
    """A service for one run; asks nothing yet. `on_wait` hears of each pause before it begins.

    Without a `patience` that others share, this service alone heeds what it is told to wait.
    Raises `WrongAddress` or `Refused` where the settings cannot be right.
    """
    _check(settings)
    exchange = Exchange(parse_address(settings.url), settings.api_key, settings.deadline)
    waiting = Waiting(wait, on_wait, patience=patience or OwnPatience())
    http = Http(exchange, Budget(settings.share), waiting, settings.attempts)
    if settings.product == "freshdesk":
        return Freshdesk(http)
    return Freshservice(http, settings.workspace_id)


def _check(settings: FreshworksSettings) -> None:
    if settings.product not in PRODUCTS:
        raise WrongAddress(
            f"FRESHWORKS_PRODUCT is “{settings.product}”, which is not known. Set it to"
            f" {' or '.join(PRODUCTS)}."
        )
    if not settings.api_key.strip():
        raise Refused(
            "There is no API key. Set FRESHWORKS_API_KEY to the key shown in an agent's profile"
            " settings in Freshworks."
        )
    if not settings.deadline > 0:
        raise WrongAddress("FRESHWORKS_DEADLINE must be more than 0 seconds. Set it to 60.")
    if not 0 < settings.share <= 1:
        raise WrongAddress("FRESHWORKS_SHARE must lie above 0 and not above 1. Set it to 0.5.")
