"""What the JSON API takes and answers: the schemas that check the input also document it."""

from __future__ import annotations

from app.freshworks_linking.schemas import (
    audit,
    base,
    bulk,
    changes,
    diagnostics,
    exports,
    figures,
    inputs,
    jobs,
    mails,
    mappings,
    members,
    picker,
    responders,
    review,
    settings,
    tickets,
    undo,
    view,
)
