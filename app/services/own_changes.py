"""What was decided about a member's links, as the member may read it: nobody else linked is named."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

import sqlalchemy as sa

from app.extensions import db
from app.models import AuditEntry, FreshworksUserMapping
from app.services import audit_trail, undo_words
from app.services.actor import without_token
from app.services.audit_words import Account
from app.services.link_state import LinkState
from app.services.lookup import among
from app.services.timeline import Timeline, holder
from app.services.wording import name_of

# So many of the member's own are told, latest first, and so many read to find them: a time that
# is over stays in every later state of its mapping, whoever is linked then.
MOST, MOST_READ = 100, 2000
_ROWS_AT_ONCE = 100
_E, _M = AuditEntry, FreshworksUserMapping
_ABOUT_LINKS = ("link", "relink", "unlink", "confirm", "dispute", "undo", "restore")
_BEGIN = ("link", "relink", "undo", "restore")
_TAKEN_BACK = {"undo": "undid change {}", "restore": "went back to before change {}"}


@dataclass(frozen=True)
class OwnChange:
    """One decision as the member sees it whose link it changed."""

    account: Account
    responder: str
    user_id: int
    undone_by: int | None = None

    @property
    def entry(self) -> AuditEntry:
        """The entry of the audit trail, which knows more than the member may read."""
        return self.account.entry

    @property
    def tickets(self) -> int:
        """By how much the member's credit rose."""
        return self.account.effect.get(self.user_id, 0)

    @property
    def begins(self) -> bool:
        """Whether the responder stands for the member since."""
        return self._stands(self.account.after) and not self._stands(self.account.before)

    @property
    def ends(self) -> bool:
        """Whether the responder stands for the member no longer since."""
        return self._stands(self.account.before) and not self._stands(self.account.after)

    @property
    def is_own(self) -> bool:
        """Whether it changed the member's own time, or what is said of the member's own link."""
        return self._moves or (self._stands(self.account.after) and self._is_marked)

    @property
    def action(self) -> str:
        """That of the audit trail; a link to somebody else is the end of the member's own."""
        if self.entry.action == "relink":
            return "link" if self.begins else "unlink"
        return self.entry.action

    @property
    def author(self) -> str:
        """Who did it, by name."""
        if self.entry.actor_id == self.user_id:
            return "You"
        label = self.entry.actor_label
        if self.entry.actor_id is None:
            return label[:1].upper() + label[1:]
        return without_token(label)

    @property
    def sentence(self) -> str:
        """What happened."""
        if self.entry.action in _TAKEN_BACK:
            done = _TAKEN_BACK[self.entry.action].format(self.entry.undoes_id)
            return f"{self.author} {done}: {self._again}."
        you = "yourself" if self.author == "You" else "you"
        done = {
            "confirm": f"confirmed that {self.responder} is {you}",
            "dispute": f"said that {self.responder} is somebody else",
            "link": f"linked {self.responder} to {you}",
            "unlink": f"unlinked {self.responder} from {you}",
        }[self.action]
        return f"{self.author} {done}."

    @property
    def _again(self) -> str:
        if self.begins:
            return f"{self.responder} is linked to you again"
        if self.ends:
            return f"{self.responder} is no longer linked to you"
        if self._moves:
            return f"the times for which {self.responder} counts for you are as before"
        before, after = self.account.before, self.account.after
        return " is ".join(undo_words.again(self.responder, before, after, lambda _: "you"))

    @property
    def _moves(self) -> bool:
        return self._times(self.account.before) != self._times(self.account.after)

    @property
    def _is_marked(self) -> bool:
        before, after = self.account.before, self.account.after
        return (before.confirmed, before.flag) != (after.confirmed, after.flag)

    def _times(self, state: LinkState) -> Timeline:
        return tuple(period for period in state.timeline if period.user_id == self.user_id)

    def _stands(self, state: LinkState) -> bool:
        return holder(state.timeline) == self.user_id


@dataclass(frozen=True)
class OwnChanges:
    """Those of a member, latest first, and whether older ones are left out."""

    changes: list[OwnChange]
    has_older: bool


def of_member(user_id: int) -> OwnChanges:
    """The changes of a member's links, in a constant number of statements."""
    own: list[OwnChange] = []
    has_older = False
    query = _about(user_id).execution_options(yield_per=_ROWS_AT_ONCE)
    with db.session.execute(query) as rows:
        for place, (entry, mapping) in enumerate(rows):
            change = _own(entry, mapping, user_id)
            has_older = place == MOST_READ or (change is not None and len(own) == MOST)
            if has_older:
                break
            if change is not None:
                own.append(change)
    undone = audit_trail.undone_by([change.entry.id for change in own])
    told = [replace(change, undone_by=undone.get(change.entry.id)) for change in own]
    return OwnChanges(told, has_older)


def beginnings(user_id: int, mapping_ids: Collection[int]) -> dict[int, int]:
    """The entry with which each of the member's present links, by mapping, began."""
    query = (
        sa.select(_E, _M)
        .join(_M, _M.id == _E.mapping_id)
        .where(among(_E.mapping_id, mapping_ids), _M.user_id == user_id)
        .where(_E.action.in_(_BEGIN), _E.after.contains(f"[{user_id}, "))
        .order_by(_E.id.desc())
    )
    begun: dict[int, int] = {}
    with db.session.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
        for entry, mapping in rows:
            if len(begun) == len(mapping_ids):
                break
            if mapping.id not in begun and _change(entry, mapping, user_id).begins:
                begun[mapping.id] = entry.id
    return begun


def _about(user_id: int) -> sa.Select[AuditEntry, FreshworksUserMapping]:
    # Whatever a responder does for a member began with a decision that names the member. Joined
    # from there, few entries are read; as a condition, all that there are of these actions.
    mine = sa.select(_E.mapping_id).where(_E.user_id == user_id).distinct().subquery()
    states = [column.contains(f"[{user_id}, ") for column in (_E.before, _E.after)]
    return (
        sa.select(_E, _M)
        .select_from(mine)
        .join(_M, _M.id == mine.c.mapping_id)
        .join(_E, _E.mapping_id == _M.id)
        .where(_E.action.in_(_ABOUT_LINKS))
        .where(sa.or_(_E.user_id == user_id, *states))
        .order_by(_E.id.desc())
        .limit(MOST_READ + 1)
    )


def _own(entry: AuditEntry, mapping: FreshworksUserMapping, user_id: int) -> OwnChange | None:
    # Reading whole states takes long where many others followed, so the texts are compared first.
    before, after = (
        re.findall(rf"\[{user_id}, [^]]*]", text or "") for text in (entry.before, entry.after)
    )
    if before == after and not any(part.endswith(", null]") for part in after):
        return None
    change = _change(entry, mapping, user_id)
    return change if change.is_own else None


def _change(entry: AuditEntry, mapping: FreshworksUserMapping, user_id: int) -> OwnChange:
    return OwnChange(Account.of(entry), entry.responder_name or name_of(mapping), user_id)
