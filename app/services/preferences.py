"""Settings that admins change on the page: what was saved wins over the environment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa

from app.clock import utcnow
from app.errors import Conflict, Invalid
from app.extensions import db
from app.models import AppState, AuditEntry, Setting
from app.services import audit, totals
from app.services.actor import Actor
from app.services.transaction import transaction

# Small team or normal, by the number of members.
AUTO = "auto"
PRESETS = (AUTO, "careful", "normal", "small")
LEAST_THRESHOLD = 0.5


@dataclass(frozen=True)
class Preferences:
    """How auto-link decides, whether it runs after each sync, and whether members get mails.

    A threshold, where there is one, stands for the preset.
    """

    auto_link_preset: str = AUTO
    auto_link_threshold: float | None = None
    auto_link_after_sync: bool = False
    notifications: bool = True


# What each one does, for the page.
EXPLAINED: Mapping[str, str] = {
    "auto_link_preset": "How sure auto-link has to be: careful 99 %, normal 95 %, small team 80 %."
    " Auto is small team below 100 members, else normal.",
    "auto_link_threshold": "A confidence of your own in place of the preset, above 0.5 and up to 1."
    " Lower links more, and more of it wrongly.",
    "auto_link_after_sync": "After each sync, and once there are new members, whoever is certain is"
    " linked without a click. Off: people press Auto-Link.",
    "notifications": "A member gets a mail about each new link, five minutes after it was made."
    " Off: nobody gets any, and those that wait are not sent.",
}


def read(defaults: Preferences) -> Preferences:
    """The settings in force: what was saved, else `defaults`."""
    saved = _saved()
    known = {name: value for name, value in saved.items() if name in EXPLAINED}
    return replace(defaults, **known)


def saved() -> frozenset[str]:
    """Which settings were saved, so that the environment has no say in them."""
    return frozenset(_saved()) & EXPLAINED.keys()


def save(actor: Actor, changes: Mapping[str, Any], defaults: Preferences) -> AuditEntry | None:
    """Save settings; returns the audit entry, or None if all were so before."""
    _check(changes)
    with transaction():
        _one_at_a_time()
        now = asdict(read(defaults))
        before = {name: now[name] for name, value in changes.items() if now[name] != value}
        if not before:
            return None
        return _write(actor, before, {name: changes[name] for name in before})


def restore(actor: Actor, entry: AuditEntry) -> AuditEntry:
    """Take a change of settings back; `Conflict` if one of them was changed again since."""
    if entry.action != audit.SETTINGS or entry.before is None or entry.after is None:
        raise Conflict("This entry is no change of settings, so nothing is restored.")
    before, after = json.loads(entry.before), json.loads(entry.after)
    with transaction():
        _one_at_a_time()
        present = _saved()
        if any(present.get(name) != value for name, value in after.items()):
            raise Conflict(
                "These settings were changed again since. Nothing changed; set them on the page"
                " Settings.",
                code="changed_since",
            )
        return _write(actor, after, before, undoes_id=entry.id)


def _check(changes: Mapping[str, Any]) -> None:
    wrong = {}
    if changes.get("auto_link_preset", AUTO) not in PRESETS:
        wrong["auto_link_preset"] = f"Write one of {', '.join(PRESETS)}."
    threshold = changes.get("auto_link_threshold")
    if threshold is not None and not LEAST_THRESHOLD < threshold <= 1:
        wrong["auto_link_threshold"] = "Write a confidence above 0.5, up to 1, or leave it empty."
    if wrong:
        raise Invalid(f"The settings were not saved. {' '.join(wrong.values())}", wrong)


def _saved() -> dict[str, Any]:
    rows = db.session.execute(sa.select(Setting.name, Setting.value))
    return {name: json.loads(value) for name, value in rows}


def _one_at_a_time() -> None:
    """Let no other admin change settings until the transaction ends."""
    db.session.execute(sa.select(AppState.id).with_for_update())


def _write(
    actor: Actor,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    undoes_id: int | None = None,
) -> AuditEntry:
    for name, value in after.items():
        db.session.merge(Setting(name=name, value=json.dumps(value), updated_at=utcnow()))
    totals.touch()
    return audit.record(
        actor,
        audit.SETTINGS,
        before=json.dumps(dict(before)),
        after=json.dumps(dict(after)),
        undoes_id=undoes_id,
    )
