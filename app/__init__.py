"""The application factory; nothing else lives here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Config


def create_app(config: Config | None = None) -> Flask:
    """Build the application from checked settings; `ConfigError` says what is wrong with them."""
    # Imported here, so that the demo Freshworks (a package below this one) starts without it all.
    from app.assembly import assemble  # noqa: PLC0415
    from config import Config  # noqa: PLC0415

    return assemble(config or Config.from_env())
