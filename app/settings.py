"""The settings of the running application, in the form in which the layers below take them.

For the outer layers (web pages, API, worker, command line) alone: services get plain values.
"""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

from flask import current_app, g, has_request_context, request
from sqlalchemy.exc import SQLAlchemyError

from app.clock import WEEKDAYS, Calendar
from app.errors import Unavailable
from app.freshworks_service import FreshworksService, FreshworksSettings, connect
from app.mail import tokens, transport
from app.mail.tokens import NotMe
from app.matching import Options
from app.matching.model import Preset
from app.services import saved_settings
from app.services.chosen import Chosen
from app.services.diagnostics import Setup
from app.services.mailing import Post
from app.services.patience import StoredPatience
from app.services.preferences import AUTO, Preferences
from app.services.reporting import Reporting
from app.services.schedule import Plan
from app.services.transaction import end_reading
from config import Config

NOT_ME_PATH = "/not-me"
ONE_TIME_PATH = "/set-password"

# Hears until when, and why, a pause is made before it begins.
OnWait = Callable[[datetime, str], None]


def tell_nobody(_until: datetime, _why: str) -> None:
    """Wait in silence."""


def config() -> Config:
    """The checked settings of this process."""
    return cast("Config", current_app.config["LINKING"])


def _chosen() -> Chosen:
    """What holds now: read once in a request, and elsewhere whenever it is asked for."""
    if not has_request_context():
        found = _read()
        # Whoever asks next may be away for a long time.
        end_reading()
        return found
    if "chosen_settings" not in g:
        g.chosen_settings = _read()
    return cast("Chosen", g.chosen_settings)


def _read() -> Chosen:
    return _over_environment(saved_settings.values())


def _over_environment(saved: Mapping[str, Any]) -> Chosen:
    settings = config()
    first = Reporting(
        calendar=Calendar(settings.time_zone, settings.week_starts_on),
        extra_statuses=frozenset(settings.closed_statuses),
        group_ids=frozenset(settings.freshworks_group_ids),
    )
    return Chosen(saved, first, first_preferences(), freshworks_host() is not None)


def know(data_version: int) -> None:
    """Let this request take what holds from memory while the data are of the version at which
    it was read: every change of settings raises that."""
    known = current_app.extensions.get("linking_settings")
    if known is None or known[0] != data_version or known[1] is not config():
        known = current_app.extensions["linking_settings"] = data_version, config(), _read()
    g.chosen_settings = known[2]


def forget_saved() -> None:
    """Read again what is saved: it was changed in this request."""
    g.pop("chosen_settings", None)


def reporting() -> Reporting:
    """The rules of reporting that hold now."""
    return _chosen().reporting


def schedule() -> Plan:
    """When what is started by itself."""
    return _chosen().schedule


def freshworks_host() -> str | None:
    """The host of the connected account, or None while the connection is not set up."""
    settings = config()
    if not settings.freshworks_url or not settings.freshworks_api_key:
        return None
    return urlsplit(settings.freshworks_url).hostname


def preferences() -> Preferences:
    """What an admin saved on the page, else what the environment says."""
    return _chosen().preferences


def first_preferences() -> Preferences:
    """What the environment says, which holds until an admin saves something else."""
    settings = config()
    return Preferences(
        auto_link_preset=settings.auto_link_preset,
        auto_link_threshold=settings.auto_link_threshold,
        auto_link_after_sync=settings.auto_link_after_sync,
        notifications=settings.notifications,
        time_zone=settings.time_zone,
        week_starts_on=WEEKDAYS[settings.week_starts_on],
        closed_statuses=settings.closed_statuses,
        sync_minutes=settings.sync_minutes,
        responders_minutes=settings.responders_minutes,
        audit_hour=settings.audit_hour,
    )


def auto_link_options(preset: str | None = None, threshold: float | None = None) -> Options:
    """How sure auto-link has to be: as asked for, else as set; a threshold goes before a preset."""
    if preset is None and threshold is None:
        chosen = preferences()
        preset, threshold = chosen.auto_link_preset, chosen.auto_link_threshold
    if threshold is not None:
        return Options(threshold=threshold)
    return Options(preset=None if preset == AUTO else cast("Preset", preset))


def post(patience: float = transport.PATIENCE) -> Post:
    """How mails leave, and what stands in them; `patience` in seconds for each step."""
    settings = config()
    return Post(
        deliver=lambda mail: transport.deliver(settings.mail, mail, patience),
        way=settings.mail.kind,
        sender=settings.mail_from,
        site=site(),
        not_me=lambda audit_id, user_id: site() + not_me_path(NotMe(audit_id, user_id)),
        notifications=preferences().notifications,
    )


def not_me_path(not_me: NotMe) -> str:
    """Where a member says that a link is wrong."""
    return f"{NOT_ME_PATH}/{tokens.sign(config().secret_key, not_me)}"


def not_me_of(token: str) -> NotMe | None:
    """What the address in a mail stands for, if it is one of ours and not too old."""
    return tokens.read(config().secret_key, token)


def password_link_path(key: str) -> str:
    """Where a member sets a password with the key of a one-time link."""
    return f"{ONE_TIME_PATH}/{key}"


def site() -> str:
    """The address of this installation where there is no request: in mails."""
    settings = config()
    return settings.public_url or f"http://127.0.0.1:{settings.port}"


def public_address(path: str) -> str:
    """The whole address of `path` as others reach it; for use within a request."""
    return (config().public_url or request.url_root.rstrip("/")) + path


def webhook_secret() -> str:
    """What webhooks prove themselves with: a setting, or else derived from SECRET_KEY."""
    settings = config()
    if settings.webhook_secret is not None:
        return settings.webhook_secret
    derived = hmac.new(settings.secret_key.encode(), b"freshworks webhook", "sha256")
    return derived.hexdigest()[:40]


def sync_scope() -> str:
    """What the sync asks for, beside the account: another scope is read from the beginning."""
    settings = config()
    return json.dumps([settings.freshworks_product, settings.freshworks_workspace_id])


def diagnosed(*, live: bool) -> Setup:
    """What diagnostics look at; Freshworks is asked only if `live`."""
    settings, chosen = config(), _chosen_if_readable()
    url = settings.freshworks_url
    return Setup(
        product=settings.freshworks_product,
        host=None if url is None else urlsplit(url).hostname,
        key_set=bool(settings.freshworks_api_key),
        workspace_id=settings.freshworks_workspace_id,
        share=settings.freshworks_share,
        sync_minutes=chosen.preferences.sync_minutes,
        rules=chosen.reporting,
        connect=(lambda seconds: freshworks(deadline=seconds, attempts=1)) if live else None,
    )


def _chosen_if_readable() -> Chosen:
    # Whether the database answers is a check of its own, and no reason to make no other.
    try:
        return _chosen()
    except SQLAlchemyError:
        end_reading()
        return _over_environment({})


def freshworks(
    on_wait: OnWait = tell_nobody, wait: Callable[[float], None] = time.sleep, **changes: Any
) -> FreshworksService:
    """The Freshworks account of this installation; `Unavailable` says which setting lacks.

    `changes` are other values for fields of `FreshworksSettings`.
    """
    settings = config()
    if not settings.freshworks_url or not settings.freshworks_api_key:
        raise Unavailable(
            "No Freshworks account is connected. Set FRESHWORKS_URL and FRESHWORKS_API_KEY, then"
            " start web and worker again.",
            code="not_connected",
        )
    values = FreshworksSettings(
        product=settings.freshworks_product,
        url=settings.freshworks_url,
        api_key=settings.freshworks_api_key,
        workspace_id=settings.freshworks_workspace_id,
        deadline=settings.freshworks_deadline,
        share=settings.freshworks_share,
    )
    values = replace(values, **changes)
    return connect(values, on_wait=on_wait, wait=wait, patience=StoredPatience())
