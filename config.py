"""Every setting, read from the environment (or `.env`) and checked before anything starts."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from email.utils import formataddr, parseaddr
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from dotenv import dotenv_values
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from app.clock import WEEKDAYS
from app.mail import routes
from app.mail.routes import Kind, Route

ROOT = Path(__file__).resolve().parent
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
PRODUCTS = ("freshservice", "freshdesk")
_OPEN = 2
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
PRESETS = ("auto", "careful", "normal", "small")
LEAST_THRESHOLD = 0.5
DEFAULT_MAIL = "file:instance/mail"
DEFAULT_ROUTE = Route(Kind.FILE, folder=ROOT / "instance" / "mail")
NOBODY = "linking@localhost"
Value = TypeVar("Value")


class ConfigError(Exception):
    """One or more settings are wrong; each line names one, what is wrong, and the cure."""


@dataclass(frozen=True)
class Config:
    """The checked settings of one installation. Units: seconds, shares of 1, whole numbers."""

    secret_key: str = field(repr=False)
    database_url: str = field(repr=False)
    queue_url: str = field(repr=False)
    public_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    proxy_hops: int = 0
    freshworks_product: str = "freshservice"
    freshworks_url: str | None = None
    freshworks_api_key: str | None = field(default=None, repr=False)
    freshworks_ticket_url: str | None = None
    freshworks_workspace_id: int | None = None
    freshworks_group_ids: tuple[int, ...] = ()
    freshworks_deadline: float = 60.0
    freshworks_share: float = 0.5
    time_zone: str = "UTC"
    week_starts_on: int = 0
    closed_statuses: tuple[int, ...] = ()
    sync_minutes: int = 5
    responders_minutes: int = 60
    audit_hour: int | None = 3
    webhook_secret: str | None = field(default=None, repr=False)
    mail: Route = DEFAULT_ROUTE
    mail_from: str = NOBODY
    notifications: bool = True
    auto_link_preset: str = "auto"
    auto_link_threshold: float | None = None
    auto_link_after_sync: bool = False
    log_level: str = "INFO"
    testing: bool = False

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Config:
        """Read and check all settings; raise `ConfigError` that names everything wrong at once."""
        reader = _Reader(_environment() if environ is None else environ)
        config = cls(
            secret_key=reader.read("SECRET_KEY", _secret, None),
            database_url=reader.read("DATABASE_URL", _database_url, _default_database()),
            queue_url=reader.read("QUEUE_URL", _queue_url, _default_queue()),
            public_url=reader.optional("PUBLIC_URL", _web_url),
            host=reader.read("HOST", _text, "127.0.0.1"),
            port=reader.read("PORT", _port, "8000"),
            proxy_hops=reader.read("PROXY_HOPS", _count, "0"),
            freshworks_product=reader.read("FRESHWORKS_PRODUCT", _product, "freshservice"),
            freshworks_url=reader.optional("FRESHWORKS_URL", _freshworks_url),
            freshworks_api_key=reader.optional("FRESHWORKS_API_KEY", _text),
            freshworks_ticket_url=reader.optional("FRESHWORKS_TICKET_URL", _ticket_url),
            freshworks_workspace_id=reader.optional("FRESHWORKS_WORKSPACE_ID", _count),
            freshworks_group_ids=reader.read("FRESHWORKS_GROUP_IDS", _ids, ""),
            freshworks_deadline=reader.read("FRESHWORKS_DEADLINE", _seconds, "60"),
            freshworks_share=reader.read("FRESHWORKS_SHARE", _share, "0.5"),
            time_zone=reader.read("REPORTING_TIMEZONE", _zone, "UTC"),
            week_starts_on=reader.read("WEEK_STARTS_ON", _weekday, "monday"),
            closed_statuses=reader.read("CLOSED_STATUSES", _statuses, ""),
            sync_minutes=reader.read("SYNC_MINUTES", _minutes, "5"),
            responders_minutes=reader.read("RESPONDERS_MINUTES", _minutes, "60"),
            audit_hour=reader.read("AUDIT_HOUR", _hour, "3"),
            webhook_secret=reader.optional("WEBHOOK_SECRET", _webhook_secret),
            **_of_links(reader),
            log_level=reader.read("LOG_LEVEL", _log_level, "INFO"),
        )
        reader.finish()
        return config

    @property
    def ticket_url_template(self) -> str | None:
        """The address of one ticket for people, with `{id}` in it."""
        if self.freshworks_ticket_url is None:
            return (
                None if self.freshworks_url is None else f"{self.freshworks_url}/a/tickets/{{id}}"
            )
        return self.freshworks_ticket_url.replace("{url}", self.freshworks_url or "")


class _Reader:
    """Reads settings one by one and remembers every complaint, so all are told at once."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._problems: list[str] = []

    def read(self, name: str, parse: Callable[[str], Value], default: str | None) -> Value:
        raw = self._environ.get(name, "").strip()
        text = raw or default
        try:
            if text is None:
                raise ValueError("is not set")
            return parse(text)
        except ValueError as problem:
            self._problems.append(f"{name} {problem}. {CURES[name]}")
            # `finish` raises before anyone can use this value.
            return None  # type: ignore[return-value]

    def optional(self, name: str, parse: Callable[[str], Value]) -> Value | None:
        if not self._environ.get(name, "").strip():
            return None
        return self.read(name, parse, None)

    def finish(self) -> None:
        if self._problems:
            raise ConfigError("\n".join(self._problems))


def _of_links(reader: _Reader) -> dict[str, Any]:
    """Who is told of new links, and how auto-link decides."""
    route = reader.read("MAIL_URL", _mail_url, DEFAULT_MAIL)
    return {
        "mail": route,
        # A mail server takes mail from an address of its own alone; a file takes any.
        "mail_from": reader.read("MAIL_FROM", _sender, None if _is_server(route) else NOBODY),
        "notifications": reader.read("NOTIFICATIONS", _switch, "on"),
        "auto_link_preset": reader.read("AUTO_LINK_PRESET", _preset, "auto"),
        "auto_link_threshold": reader.optional("AUTO_LINK_THRESHOLD", _threshold),
        "auto_link_after_sync": reader.read("AUTO_LINK_AFTER_SYNC", _switch, "off"),
    }


CURES = {
    "SECRET_KEY": 'Make one with: python -c "import secrets; print(secrets.token_hex(32))"',
    "DATABASE_URL": "Write sqlite:////folder/file.db or postgresql+psycopg://user@host/name.",
    "QUEUE_URL": "Write sqlite:////folder/queue.db on a disk that web and worker share,"
    " redis://host:6379/0 or postgresql://user@host/name.",
    "PUBLIC_URL": "Write the address that people type, as https://linking.example.com.",
    "HOST": "Write an address to listen on; 127.0.0.1 keeps it to this machine.",
    "PORT": "Write a port from 1 to 65535, as 8000.",
    "PROXY_HOPS": "Write how many proxies stand in front; 0 if none.",
    "FRESHWORKS_PRODUCT": "Write freshservice or freshdesk.",
    "FRESHWORKS_URL": "Write the base address, as https://example.freshservice.com or"
    " https://example.freshdesk.com.",
    "FRESHWORKS_API_KEY": "Copy it from your profile settings in Freshworks.",
    "FRESHWORKS_TICKET_URL": "Write it with {id} in it, as {url}/a/tickets/{id}.",
    "FRESHWORKS_WORKSPACE_ID": "Write the number of a workspace, 0 for all, or leave it empty.",
    "FRESHWORKS_GROUP_IDS": "Write numbers with commas between them, or leave it empty.",
    "FRESHWORKS_DEADLINE": "Write seconds from 1 to 600 for one whole answer, as 60.",
    "FRESHWORKS_SHARE": "Write the share of the rate limit to use, above 0 and up to 1, as 0.5.",
    "REPORTING_TIMEZONE": "Write an IANA name, as Europe/Berlin.",
    "WEEK_STARTS_ON": "Write a day, as monday or sunday.",
    "CLOSED_STATUSES": "Write numbers of statuses with commas between them, or leave it empty.",
    "SYNC_MINUTES": "Write minutes between two syncs, up to 1440, as 5; 0 switches them off.",
    "RESPONDERS_MINUTES": "Write minutes between two readings of the responders, as 60.",
    "AUDIT_HOUR": "Write the hour of the nightly audit in REPORTING_TIMEZONE, 0 to 23, or off.",
    "WEBHOOK_SECRET": "Write at least 16 letters and digits, or leave it empty: one is derived.",
    "MAIL_URL": "Write smtp://user:password@host:587, smtps://…, file:folder or console:.",
    "MAIL_FROM": "Write an address that may send, as linking@example.com or Name <address>.",
    "NOTIFICATIONS": "Write on or off.",
    "AUTO_LINK_PRESET": "Write auto, careful, normal or small.",
    "AUTO_LINK_THRESHOLD": "Write a confidence above 0.5, up to 1, as 0.97, or leave it empty.",
    "AUTO_LINK_AFTER_SYNC": "Write on or off.",
    "LOG_LEVEL": "Write one of DEBUG, INFO, WARNING, ERROR.",
}


def _environment() -> dict[str, str]:
    """`.env` beside this file (or LINKING_ENV_FILE), overruled by the real environment."""
    file = os.environ.get("LINKING_ENV_FILE") or ROOT / ".env"
    from_file = {key: value for key, value in dotenv_values(file).items() if value}
    return {**from_file, **os.environ}


def _default_database() -> str:
    return f"sqlite:///{ROOT / 'instance' / 'linking.db'}"


def _default_queue() -> str:
    return f"sqlite:///{ROOT / 'instance' / 'queue.db'}"


def _text(text: str) -> str:
    return text


def _secret(text: str) -> str:
    if len(text) < 32:
        raise ValueError("is shorter than 32 characters")
    return text


def _database_url(text: str) -> str:
    if text.startswith("postgres://"):
        text = "postgresql://" + text.removeprefix("postgres://")
    if text.startswith("postgresql://"):
        text = "postgresql+psycopg://" + text.removeprefix("postgresql://")
    if not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("names neither SQLite nor PostgreSQL")
    if text.startswith("sqlite:"):
        return _file_url(text)
    try:
        make_url(text)
    except (ArgumentError, ValueError):
        # What is wrong with it might be said with the password in it.
        problem = "is no database address"
    else:
        return text
    raise ValueError(problem)


def _queue_url(text: str) -> str:
    if text.startswith("sqlite:///"):
        return _file_url(text)
    if text.startswith(("redis://", "rediss://")) and _parts(text).hostname:
        return text
    if text.startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
        return "postgresql://" + text.partition("://")[2]
    raise ValueError("names neither SQLite, nor Redis, nor PostgreSQL")


def _file_url(text: str) -> str:
    file = text.removeprefix("sqlite:///")
    if file in ("", ":memory:"):
        raise ValueError("names no file, so nothing would be kept")
    # Every process has to find the same file, wherever it was started.
    return f"sqlite:///{ROOT / file}"


def _web_url(text: str) -> str:
    parts = _parts(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("is no web address")
    return text.rstrip("/")


def _parts(text: str) -> SplitResult:
    """The parts of an address; what is wrong with it is not repeated, it may be a secret."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # Reading it is what checks it.
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def _freshworks_url(text: str) -> str:
    parts = _parts(_web_url(text))
    if parts.username or parts.password:
        raise ValueError("holds a user or a password, which belong into FRESHWORKS_API_KEY")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError("begins with http://, which would send the API key in the clear")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("has something behind the host name")
    return text.rstrip("/")


def _ticket_url(text: str) -> str:
    if "{id}" not in text:
        raise ValueError("has no {id} in it")
    if not text.startswith(("https://", "http://", "{url}")):
        raise ValueError("does not begin with https://")
    return text


def _product(text: str) -> str:
    if text not in PRODUCTS:
        raise ValueError(f"is {text!r}, which is not known")
    return text


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(f"is {text!r}, not a whole number")
    return int(text)


def _port(text: str) -> int:
    port = _count(text)
    if not 1 <= port <= 65535:
        raise ValueError(f"is {port}, not a port")
    return port


def _ids(text: str) -> tuple[int, ...]:
    return tuple(_count(part.strip()) for part in text.split(",") if part.strip())


def _statuses(text: str) -> tuple[int, ...]:
    statuses = _ids(text)
    if _OPEN in statuses:
        raise ValueError(f"names {_OPEN}, which is the status Open")
    return statuses


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"is {text!r}, not a number") from None


def _seconds(text: str) -> float:
    seconds = _number(text)
    if not 1 <= seconds <= 600:
        raise ValueError(f"is {text}, out of range")
    return seconds


def _share(text: str) -> float:
    share = _number(text)
    if not 0 < share <= 1:
        raise ValueError(f"is {text}, out of range")
    return share


def _minutes(text: str) -> int:
    minutes = _count(text)
    if minutes > 24 * 60:
        raise ValueError(f"is {minutes}, more than a day")
    return minutes


def _hour(text: str) -> int | None:
    if text.casefold() == "off":
        return None
    hour = _count(text)
    if hour > 23:
        raise ValueError(f"is {hour}, no hour of the day")
    return hour


def _webhook_secret(text: str) -> str:
    if len(text) < 16 or not text.isalnum() or not text.isascii():
        raise ValueError("is shorter than 16 characters, or holds others than letters and digits")
    return text


def _mail_url(text: str) -> Route:
    route = routes.parse(text)
    if route.kind is Kind.FILE:
        # Every process has to find the same folder, wherever it was started.
        return replace(route, folder=ROOT / route.folder)
    return route


def _is_server(route: Route | None) -> bool:
    return route is not None and route.kind in (Kind.SMTP, Kind.SMTPS)


def _sender(text: str) -> str:
    name, address = parseaddr(text)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address) or not text.isprintable():
        raise ValueError("is no e-mail address")
    return formataddr((name, address))


def _switch(text: str) -> bool:
    if text.casefold() not in ("on", "off"):
        raise ValueError(f"is {text!r}, neither on nor off")
    return text.casefold() == "on"


def _preset(text: str) -> str:
    if text.casefold() not in PRESETS:
        raise ValueError(f"is {text!r}, which is not known")
    return text.casefold()


def _threshold(text: str) -> float:
    threshold = _number(text)
    if not LEAST_THRESHOLD < threshold <= 1:
        raise ValueError(f"is {text}, out of range")
    return threshold


def _zone(text: str) -> str:
    if text not in available_timezones():
        raise ValueError(f"is {text!r}, which is no time zone")
    return ZoneInfo(text).key


def _weekday(text: str) -> int:
    if text.casefold() not in WEEKDAYS:
        raise ValueError(f"is {text!r}, not a day")
    return WEEKDAYS.index(text.casefold())


def _log_level(text: str) -> str:
    if text.upper() not in LOG_LEVELS:
        raise ValueError(f"is {text!r}, which is no level")
    return text.upper()
