"""The JSON API: each endpoint declares its input, calls one service and gives its result."""

from __future__ import annotations

# Imported for their effect: each adds its endpoints to the blueprint.
from app.freshworks_linking.api import (
    audit,
    bulk,
    changes,
    diagnostics,
    document,
    exports,
    figures,
    jobs,
    mails,
    mappings,
    members,
    picker,
    responders,
    review,
    settings,
    sync,
    tickets,
    tokens,
    trials,
    undo,
    view,
)
