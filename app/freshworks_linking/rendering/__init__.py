"""Services' results as the JSON values of the API; pages show the same values."""

from __future__ import annotations

from app.freshworks_linking.rendering import (
    audit,
    base,
    diagnostics,
    exports,
    figures,
    jobs,
    mails,
    mappings,
    members,
    overview,
    picker,
    review,
    settings,
    tickets,
    undo,
)
