"""One use case, one transaction: the only place that commits or rolls back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.extensions import WRITES, db

Hook = Callable[[], None]
_HOOKS = "linking_hooks"


@dataclass
class _Hooks:
    """What the present transaction still has to do; a hook registered twice runs once."""

    before_commit: dict[Hook, None] = field(default_factory=dict)
    after_commit: list[Hook] = field(default_factory=list)
    changed_mappings: set[int] = field(default_factory=set)


@contextmanager
def transaction(*, keep: bool = True) -> Iterator[None]:
    """Commit what the block wrote, or nothing of it; an inner block joins the outer one.

    Without `keep` everything is done and then taken back: a trial that shows exact effects.

    Whatever was read before is read afresh: a reading transaction that is still open ends
    first, because SQLite cannot turn it into a writing one while somebody else writes.
    """
    info = db.session.info
    if _HOOKS in info:
        yield
        return
    db.session.rollback()
    db.session.connection(execution_options={WRITES: True})
    hooks = info[_HOOKS] = _Hooks()
    try:
        yield
        if keep:
            for prepare in hooks.before_commit:
                prepare()
            db.session.commit()
        else:
            db.session.rollback()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        del info[_HOOKS]
    if keep:
        for follow in hooks.after_commit:
            follow()


def in_transaction() -> bool:
    """Whether a `transaction()` is open, in which no outside call may be made."""
    return _HOOKS in db.session.info


def before_commit(hook: Hook) -> None:
    """Call `hook` once, as the last thing before the present transaction commits.

    For rows that everybody writes: taking their lock last keeps two writers from waiting
    for each other.
    """
    hooks: _Hooks = db.session.info[_HOOKS]
    hooks.before_commit[hook] = None


def after_commit(hook: Hook) -> None:
    """Call `hook` once the present transaction is committed, and not at all if it fails."""
    hooks: _Hooks = db.session.info[_HOOKS]
    hooks.after_commit.append(hook)


def changed_mappings() -> set[int]:
    """The mappings that the present transaction has changed so far, for `changes` alone."""
    hooks: _Hooks = db.session.info[_HOOKS]
    return hooks.changed_mappings


def end_reading() -> None:
    """Let go of a reading transaction, so that the next read sees what others wrote since.

    Inside `transaction()` nothing is let go: it sees what it wrote itself.
    """
    if not in_transaction():
        db.session.rollback()
