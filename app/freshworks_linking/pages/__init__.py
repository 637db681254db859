"""The pages: what they show first is rendered here, by the same macros that scripts clone."""

from __future__ import annotations

# Imported for their effect: each adds its pages to the blueprint.
from app.freshworks_linking.pages import (
    audit,
    dashboard,
    members,
    operations,
    people,
    review,
)
