"""The settings of the running application, in the form in which the layers below take them.

For the outer layers (web pages, API, worker, command line) alone: services get plain values.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from flask import current_app

from app.clock import Calendar
from app.errors import Unavailable
from app.freshworks_service import FreshworksService, FreshworksSettings, connect
from app.services.reporting import Reporting
from config import Config

# Hears until when, and why, a pause is made before it begins.
OnWait = Callable[[datetime, str], None]


def tell_nobody(_until: datetime, _why: str) -> None:
    """Wait in silence."""


def config() -> Config:
    """The checked settings of this process."""
    return cast("Config", current_app.config["LINKING"])


def reporting() -> Reporting:
    """The rules of reporting."""
    settings = config()
    return Reporting(
        calendar=Calendar(settings.time_zone, settings.week_starts_on),
        extra_statuses=frozenset(settings.closed_statuses),
        group_ids=frozenset(settings.freshworks_group_ids),
    )


def freshworks_host() -> str | None:
    """The host of the connected account, or None while the connection is not set up."""
    settings = config()
    if not settings.freshworks_url or not settings.freshworks_api_key:
        return None
    return urlsplit(settings.freshworks_url).hostname


def sync_scope() -> str:
    """What the sync asks for, beside the account: another scope is read from the beginning."""
    settings = config()
    return json.dumps([settings.freshworks_product, settings.freshworks_workspace_id])


def freshworks(
    on_wait: OnWait = tell_nobody, wait: Callable[[float], None] = time.sleep
) -> FreshworksService:
    """The Freshworks account of this installation; `Unavailable` says which setting lacks."""
    settings = config()
    if not settings.freshworks_url or not settings.freshworks_api_key:
        raise Unavailable(
            "No Freshworks account is connected. Set FRESHWORKS_URL and FRESHWORKS_API_KEY, then"
            " start web and worker again.",
            code="not_connected",
        )
    return connect(
        FreshworksSettings(
            product=settings.freshworks_product,
            url=settings.freshworks_url,
            api_key=settings.freshworks_api_key,
            workspace_id=settings.freshworks_workspace_id,
            deadline=settings.freshworks_deadline,
            share=settings.freshworks_share,
        ),
        on_wait=on_wait,
        wait=wait,
    )
