"""What an audit entry says, in words that a person reads: the sentence, and what became of what."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.clock import Calendar
from app.models import REJECTED, UNDONE, UNLINKED, UNSURE, AuditEntry
from app.services import audit, audit_labels, run_words, undo_words
from app.services.link_state import LinkState
from app.services.timeline import Period, holder
from app.services.wording import count

# A label, what it was, and what it became.
Change = tuple[str, str, str]
_NOTHING = "–"
_SET_ONES_OWN = "{actor} set a password of their own."
_VERDICTS = {
    REJECTED: "not {}",
    UNLINKED: "unlinked from {}",
    UNSURE: "perhaps {}",
    UNDONE: "link to {} undone",
}


@dataclass(frozen=True)
class Account:
    """An entry with its texts read: link states for decisions, plain values for all else."""

    entry: AuditEntry
    before: LinkState
    after: LinkState
    plain_before: Mapping[str, Any]
    plain_after: Mapping[str, Any]
    effect: Mapping[int, int]

    @classmethod
    def of(cls, entry: AuditEntry) -> Account:
        """The account of an entry."""
        effect = json.loads(entry.effect or "{}")
        credit = {int(user_id): tickets for user_id, tickets in effect.items()}
        if entry.action in audit.DECISIONS:
            return cls(entry, _state(entry.before), _state(entry.after), {}, {}, credit)
        before, after = (json.loads(text or "{}") for text in (entry.before, entry.after))
        return cls(entry, LinkState(), LinkState(), before, after, credit)

    @property
    def members(self) -> set[int]:
        """The ids of all members that it speaks of."""
        named = {self.entry.user_id, *self.effect}
        for state in (self.before, self.after):
            named |= {period.user_id for period in state.timeline}
            named |= {verdict.user_id for verdict in state.verdicts}
        return {user_id for user_id in named if user_id is not None}


def _state(text: str | None) -> LinkState:
    return LinkState() if text is None else LinkState.from_json(text)


@dataclass(frozen=True)
class Words:
    """Tells accounts, with the names of the people in them."""

    usernames: Mapping[int, str]
    responders: Mapping[int, str]
    calendar: Calendar

    def sentence(self, account: Account) -> str:
        """What happened, and what it did to credit."""
        parts = (_SAID[account.entry.action](self, account), self._credit(account))
        return " ".join(part for part in parts if part)

    def changes(self, account: Account) -> list[Change]:
        """Whatever was another thing before; nothing that stayed."""
        if account.entry.action in audit.RUNS | audit.TOKENS:
            # What a run counted was not another count before; the sentence has it all.
            return []
        if account.entry.action not in audit.DECISIONS:
            return list(_plain_changes(account))
        before, after = (self._shown(state) for state in (account.before, account.after))
        return [(name, before[name], after[name]) for name in after if before[name] != after[name]]

    def actor(self, account: Account) -> str:
        """Who did it, as a sentence begins; usernames are written as they are."""
        label = account.entry.actor_label
        return label if account.entry.actor_id else label[:1].upper() + label[1:]

    def responder(self, account: Account) -> str:
        """The responder by name."""
        entry = account.entry
        # As it was called then; entries older than these columns go by the present name.
        known = entry.responder_name or self.responders.get(entry.mapping_id or 0)
        return known or f"Responder {entry.freshworks_user_id}"

    def member(self, user_id: int | None) -> str:
        """A member by name."""
        return "nobody" if user_id is None else self.usernames.get(user_id, f"member {user_id}")

    def of_entry(self, account: Account) -> str:
        """The member that the entry is about; for a decision about a link, the one linked."""
        entry = account.entry
        return entry.member_name or self.member(entry.user_id or holder(account.after.timeline))

    def again(self, account: Account) -> str:
        """What is so again, where the entry took something back."""
        responder = self.responder(account)
        return " is ".join(undo_words.again(responder, account.before, account.after, self.member))

    def _credit(self, account: Account) -> str:
        effect = account.effect
        winners = [user_id for user_id, tickets in effect.items() if tickets > 0]
        losers = [user_id for user_id, tickets in effect.items() if tickets < 0]
        gained = sum(effect[user_id] for user_id in winners)
        lost = -sum(effect[user_id] for user_id in losers)
        moved = min(gained, lost)
        told: list[str] = []
        if moved:
            who = f"from {self._all(losers)} to {self._all(winners)}"
            told.append(f"{count(moved, 'ticket')} moved {who}.")
        if lost > moved:
            told.append(f"{count(lost - moved, 'ticket')} of {self._all(losers)} unclaimed again.")
        if gained > moved:
            to = "" if moved else self._to(account, winners)
            told.append(f"{count(gained - moved, 'ticket')} credited{to}.")
        return " ".join(told)

    def _to(self, account: Account, winners: list[int]) -> str:
        """Named where nobody expects it: a gap may belong to somebody else than the one linked."""
        expected = ([holder(account.after.timeline)], [account.entry.user_id])
        return "" if winners in expected else f" to {self._all(winners)}"

    def _all(self, user_ids: list[int]) -> str:
        return " and ".join(self.member(user_id) for user_id in user_ids)

    def _shown(self, state: LinkState) -> dict[str, str]:
        said = (_VERDICTS[one.verdict].format(self.member(one.user_id)) for one in state.verdicts)
        user_id = holder(state.timeline)
        return {
            "Member": _NOTHING if user_id is None else self.member(user_id),
            "Periods": "; ".join(map(self._period, state.timeline)) or _NOTHING,
            "Made by": audit_labels.maker(state.link_source) if state.link_source else _NOTHING,
            "Confirmed": _yes(state.confirmed),
            "Not a person": _yes(state.excluded),
            "To be looked at": (state.flag or _NOTHING).replace("_", " "),
            "Reserved for": state.reserved_email or _NOTHING,
            "Said of members": "; ".join(said) or _NOTHING,
        }

    def _period(self, period: Period) -> str:
        at = self.calendar.moment_text
        start = "" if period.starts_at is None else f" from {at(period.starts_at)}"
        end = "" if period.ends_at is None else f" until {at(period.ends_at)}"
        return f"{self.member(period.user_id)}{start}{end}" + ("" if start or end else ", always")


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _plain_changes(account: Account) -> Iterator[Change]:
    before, after = map(audit.settings_in, (account.plain_before, account.plain_after))
    for name in (*before, *(name for name in after if name not in before)):
        if before.get(name) != after.get(name):
            label = audit_labels.field(name)
            yield label[:1].upper() + label[1:], _plain(before.get(name)), _plain(after.get(name))


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return _yes(value)
    if isinstance(value, list):
        return ", ".join(map(str, value)) or _NOTHING
    return _NOTHING if value is None else str(value)


def _told(sentence: str, own: str = "") -> Callable[[Words, Account], str]:
    """A sentence with places for who did it, to which responder and which member; or to oneself."""

    def say(words: Words, account: Account) -> str:
        is_own = account.entry.actor_id == account.entry.user_id
        return (own if own and is_own else sentence).format(
            actor=words.actor(account),
            responder=words.responder(account),
            member=words.of_entry(account),
            earlier=words.member(holder(account.before.timeline)),
            again=words.again(account),
            undone=account.entry.undoes_id,
            token=account.plain_after.get("token", "…"),
        )

    return say


def _reserve(words: Words, account: Account) -> str:
    email = account.after.reserved_email
    if email is None:
        return _told("{actor} ended the reservation of {responder}.")(words, account)
    said = _told("{actor} reserved {responder} for")(words, account)
    return f"{said} {email}."


def _settings(words: Words, account: Account) -> str:
    undone = account.entry.undoes_id
    taken_back = "" if undone is None else f", as they were before change {undone}"
    values = audit.settings_in(account.plain_after)
    names = ", ".join(map(audit_labels.field, values))
    return f"{words.actor(account)} set {names}{taken_back}."


def _counted(begin: str) -> Callable[[Words, Account], str]:
    def say(_words: Words, account: Account) -> str:
        return f"{begin}: {run_words.counted(account.plain_after)}."

    return say


_SAID: Mapping[str, Callable[[Words, Account], str]] = {
    "link": _told("{actor} linked {responder} to {member}."),
    "relink": _told("{actor} linked {responder} to {member} in place of {earlier}."),
    "unlink": _told("{actor} unlinked {responder} from {member}."),
    "confirm": _told("{actor} confirmed that {responder} is {member}."),
    "reject": _told("{actor} said that {responder} is not {member}."),
    "unsure": _told("{actor} put off whether {responder} is {member}."),
    "exclude": _told("{actor} marked {responder} as not a person."),
    "include": _told("{actor} marked {responder} as a person."),
    "reserve": _reserve,
    "dispute": _told("{member} said that {responder} is somebody else."),
    "undo": _told("{actor} undid change {undone}: {again}."),
    "restore": _told("{actor} went back to before change {undone}: {again}."),
    "member_created": _told("{actor} made the member {member}."),
    "member_changed": _told("{actor} changed the member {member}."),
    "member_deactivated": _told("{actor} deactivated the member {member}."),
    "member_reactivated": _told("{actor} made the member {member} active again."),
    "member_erased": _told("{actor} erased what was personal about {member}."),
    "member_link_made": _told("{actor} made a link with which {member} sets a password."),
    "member_password_set": _told("{actor} set the password of {member}.", _SET_ONES_OWN),
    "token_made": _told("{actor} made the API token {token}."),
    "token_revoked": _told(
        "{actor} revoked the API token {token} of {member}.",
        "{actor} revoked the API token {token}.",
    ),
    "responders_import": _counted("Responders from a file"),
    "sync": _counted("Sync"),
    "webhook": _counted("Tickets named by webhooks"),
    "settings": _settings,
}
