"""The settings as the JSON values of the API; the page shows the same values."""

from __future__ import annotations

from dataclasses import asdict
from typing import NamedTuple

from app import settings
from app.clock import utc_text
from app.freshworks_linking.rendering.base import Json
from app.freshworks_linking.rendering.jobs import job
from app.mail.routes import Kind
from app.services import jobs, preferences, rebuild, saved_settings


def present() -> Json:
    """What holds now, where each value comes from, and whether figures follow still."""
    return {
        **values(),
        "environment": asdict(settings.first_preferences()),
        "explained": dict(preferences.EXPLAINED),
        **recomputing(),
    }


def values() -> Json:
    """What holds now, who saved it, and the version of it all."""
    known = preferences.EXPLAINED.keys()
    return {
        "settings": asdict(settings.preferences()),
        "saved": {
            name: {"at": utc_text(saved.at), "by": saved.by}
            for name, saved in saved_settings.origins().items()
            if name in known
        },
        "version": preferences.version(),
    }


def recomputing() -> Json:
    """Whether figures are older than the settings, and the job that projects them again."""
    is_needed = rebuild.is_needed(settings.reporting())
    run = jobs.unfinished(jobs.REBUILD) if is_needed else None
    return {"recomputing": is_needed, "job": None if run is None else job(run)}


class Fact(NamedTuple):
    """What the environment sets: a value to be shown, or whether a secret is there."""

    label: str
    variable: str
    value: str = ""
    state: str = ""
    note: str = ""


def facts() -> list[Fact]:
    """The connection, for the page; of secrets whether they are set, and never what they are."""
    config = settings.config()
    product = {"freshservice": "Freshservice", "freshdesk": "Freshdesk"}[config.freshworks_product]
    derived = "Made from SECRET_KEY, so a new key makes a new one."
    is_server = config.mail.kind in (Kind.SMTP, Kind.SMTPS)
    return [
        _fact("Account", "FRESHWORKS_URL", config.freshworks_url),
        Fact("Product", "FRESHWORKS_PRODUCT", product),
        Fact("API key", "FRESHWORKS_API_KEY", state=_state(config.freshworks_api_key)),
        Fact("Key of sessions", "SECRET_KEY", state="set"),
        Fact("Secret of webhooks", "WEBHOOK_SECRET", state="set")
        if config.webhook_secret
        else Fact("Secret of webhooks", "WEBHOOK_SECRET", state="derived", note=derived),
        Fact("Mail server", "MAIL_URL", config.mail.host)
        if is_server
        else Fact("Mail server", "MAIL_URL", state="missing", note=config.mail.sentence),
        _fact("Public address", "PUBLIC_URL", config.public_url),
    ]


def _fact(label: str, variable: str, value: str | None) -> Fact:
    return Fact(label, variable, value or "", "" if value else "missing")


def _state(secret: str | None) -> str:
    return "set" if secret else "missing"
