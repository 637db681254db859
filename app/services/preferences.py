"""Settings that admins change on the page: what was saved wins over the environment."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from app.clock import utcnow
from app.errors import Conflict, Invalid
from app.extensions import db
from app.models import AuditEntry, Setting
from app.services import audit, changes, intake, reprojection, saved_settings, totals
from app.services import rules as rules_of_now
from app.services.actor import Actor
from app.services.preference_rules import AUTO, EXPLAINED, LEAST_THRESHOLD, PRESETS, checked
from app.services.reporting import Reporting
from app.services.transaction import transaction

__all__ = ["AUTO", "EXPLAINED", "LEAST_THRESHOLD", "PRESETS", "Preferences", "Wish"]


@dataclass(frozen=True)
class Preferences:
    """What admins may change on the page.

    A threshold, where there is one, stands for the preset. 0 minutes and no hour mean never.
    """

    auto_link_preset: str = AUTO
    auto_link_threshold: float | None = None
    auto_link_after_sync: bool = False
    notifications: bool = True
    time_zone: str = "UTC"
    week_starts_on: str = "monday"
    closed_statuses: tuple[int, ...] = ()
    sync_minutes: int = 5
    responders_minutes: int = 60
    audit_hour: int | None = 3


@dataclass(frozen=True)
class Wish:
    """Values to save, and names of settings that the environment shall have its say in again.

    With `version` it is refused where somebody changed settings since.
    """

    changes: Mapping[str, Any] = field(default_factory=dict)
    reset: Iterable[str] = ()
    version: int | None = None


def over(first: Preferences, saved: Mapping[str, Any]) -> Preferences:
    """What the environment says, with what was saved in its place."""
    known = {name: value for name, value in saved.items() if name in EXPLAINED}
    if "closed_statuses" in known:
        known["closed_statuses"] = tuple(known["closed_statuses"])
    return replace(first, **known)


def version() -> int:
    """Rises with every change of settings: the number of its audit entry."""
    query = sa.select(sa.func.max(AuditEntry.id)).where(AuditEntry.action == audit.SETTINGS)
    return db.session.scalar(query) or 0


def wanted_rules(wish: Wish, rules: Reporting) -> Reporting:
    """The rules that a wish leads to; `Invalid` if there are none."""
    kept = {
        name: value
        for name, value in saved_settings.values().items()
        if name not in _names(wish.reset)
    }
    return rules_of_now.over(rules.first or rules, kept | checked(wish.changes))


def save(actor: Actor, wish: Wish, first: Preferences, rules: Reporting) -> AuditEntry | None:
    """Save settings; returns the audit entry, or None if all were so before.

    Where figures depend on them they follow, see `reprojection`.
    """
    changes, reset = checked(wish.changes), _names(wish.reset)
    with transaction():
        # No other admin saves, and no ticket comes in by the old rules, until it is done.
        intake.one_at_a_time()
        _check_version(wish.version)
        saved = saved_settings.values()
        now, later = _plain(over(first, saved)), _plain(first)
        after = {name: value for name, value in changes.items() if now[name] != value}
        after |= {name: later[name] for name in reset if name in saved}
        if not after:
            return None
        before = {name: now[name] for name in after}
        marked = _marked(before, after.keys() - saved.keys()), _marked(after, reset & after.keys())
        return _write(actor, *marked, rules)


def restore(actor: Actor, entry: AuditEntry, rules: Reporting) -> AuditEntry:
    """Take a change of settings back; `Conflict` if one of them was changed again since."""
    if entry.action != audit.SETTINGS or entry.before is None or entry.after is None:
        raise Conflict("This entry is no change of settings, so nothing is restored.")
    before, after = json.loads(entry.before), json.loads(entry.after)
    with transaction():
        intake.one_at_a_time()
        present = saved_settings.values()
        if any(name in present for name in after.get(audit.FROM_ENVIRONMENT, [])) or any(
            present.get(name) != value for name, value in _saved_of(after).items()
        ):
            raise Conflict(
                "These settings were changed again since. Nothing changed; set them on the page"
                " Settings.",
                code="changed_since",
            )
        return _write(actor, after, before, rules, undoes_id=entry.id)


def last_change() -> AuditEntry | None:
    """The newest change of settings."""
    found = version()
    return audit.get(found) if found else None


def _plain(settings: Preferences) -> dict[str, Any]:
    """As JSON keeps them."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(settings)))
    return plain


def _names(names: Iterable[str]) -> frozenset[str]:
    wrong = frozenset(names) - EXPLAINED.keys()
    if wrong:
        raise Invalid(
            f"The settings were not saved. {min(wrong)} is no setting of this page.",
            {"reset": f"{min(wrong)} is no setting of this page."},
        )
    return frozenset(names)


def _check_version(seen: int | None) -> None:
    last = last_change()
    if seen is None or last is None or last.id == seen:
        return
    names = ", ".join(
        name.replace("_", " ") for name in audit.settings_in(json.loads(last.after or "{}"))
    )
    raise Conflict(
        f"{last.actor_label} changed {names} meanwhile. Nothing was saved; look at it, then save"
        " again.",
        code="stale_version",
        details={"changed_by": last.actor_label},
    )


def _saved_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Those values of an audit entry that were saved, and not the environment's."""
    left_out = values.get(audit.FROM_ENVIRONMENT, [])
    return {
        name: value for name, value in audit.settings_in(values).items() if name not in left_out
    }


def _marked(values: Mapping[str, Any], from_environment: Iterable[str]) -> dict[str, Any]:
    names = sorted(from_environment)
    return {**values, audit.FROM_ENVIRONMENT: names} if names else dict(values)


def _write(
    actor: Actor,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    rules: Reporting,
    undoes_id: int | None = None,
) -> AuditEntry:
    gone = after.get(audit.FROM_ENVIRONMENT, [])
    db.session.execute(sa.delete(Setting).where(Setting.name.in_(gone)))
    for name, value in _saved_of(after).items():
        row = Setting(name=name, value=json.dumps(value), updated_at=utcnow())
        row.saved_by_id = actor.user_id
        db.session.merge(row)
    totals.touch()
    entry = audit.record(
        actor,
        audit.SETTINGS,
        before=json.dumps(dict(before)),
        after=json.dumps(dict(after)),
        undoes_id=undoes_id,
    )
    if rules_of_now.NAMES & after.keys():
        changes.note_all()
        reprojection.follow(actor, rules)
    return entry
