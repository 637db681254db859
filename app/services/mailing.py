"""Sending what waits in the outbox: one mail for each new link, one for all of a batch.

A mail goes out at most once. It is marked before it is handed over, so one whose worker died in
between stays marked, with a sentence, until a person sends it again: the page of mails shows it,
while a second mail about one link would look like a second link.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage

import sqlalchemy as sa

from app.clock import utcnow
from app.extensions import db
from app.mail.letters import Linked, NewLinks, message
from app.mail.problems import MailProblem, PutOff, Refused, ServerAway, Unsure
from app.mail.routes import Kind
from app.models import AuditEntry, MailOutbox, MailStatus, TicketClosure
from app.services import outbox, reservations
from app.services.actor import without_token
from app.services.jobs import Say
from app.services.lookup import among
from app.services.outbox import Told
from app.services.transaction import transaction
from app.services.wording import count, name_of

_log = logging.getLogger(__name__)

# After a try that surely failed; then a person has to look.
PAUSES = (*(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120)), outbox.LONGEST_PAUSE)
_LONGEST_ERROR = 500


@dataclass(frozen=True)
class Post:
    """How mails leave this installation.

    `deliver` raises a `MailProblem`, and hands mails to a server, a folder or the console, as `way`
    says; `not_me` makes the address at which a member says so.
    """

    deliver: Callable[[EmailMessage], None]
    way: Kind
    sender: str
    site: str
    not_me: Callable[[int, int], str]
    notifications: bool


@dataclass(frozen=True)
class Counts:
    """What one run did, in links told of: some of them share a mail."""

    sent: int = 0
    cancelled: int = 0
    put_off: int = 0
    failed: int = 0
    problem: str | None = None

    @property
    def sentence(self) -> str:
        """The result as a person would say it."""
        parts = [f"{count(self.sent, 'new link')} announced"]
        parts += [f"{self.cancelled:,} no longer true"] if self.cancelled else []
        parts += [f"{self.put_off:,} put off"] if self.put_off else []
        parts += [f"{self.failed:,} failed"] if self.failed else []
        said = ", ".join(parts)
        return said if self.problem is None else f"{said}: {self.problem}"

    def plus(self, **counts: int) -> Counts:
        """These counts raised by others."""
        return replace(self, **{name: getattr(self, name) + n for name, n in counts.items()})


def drain(post: Post, progress: Say) -> Counts:
    """Send what is due, until nothing is or the server takes no more; nothing here raises for it.

    `progress` may raise to stop the run, between two mails.
    """
    counts = Counts()
    while True:
        progress(counts.sent, f"{count(counts.sent, 'new link')} announced")
        ids, letter, cancelled = _take(post)
        counts = counts.plus(cancelled=cancelled)
        if letter is not None:
            problem = _send(post, letter)
            counts = _settle(ids, problem, counts, post.way)
            if isinstance(problem, ServerAway):
                return counts
        elif not cancelled:
            return counts


def _take(post: Post) -> tuple[list[int], NewLinks | None, int]:
    """Mark the next mail as handed over, or cancelled where it would tell what is no longer so."""
    with transaction():
        told = outbox.take()
        why_not = {one.mail.id: _why_not(one, post) for one in told}
        kept = [one for one in told if why_not[one.mail.id] is None]
        for one in told:
            one.mail.error = why_not[one.mail.id]
            one.mail.status = MailStatus.CANCELLED
        for one in kept:
            one.mail.status, one.mail.error = MailStatus.FAILED, outbox.IN_HAND
            one.mail.due_at = utcnow() + outbox.IN_HAND_FOR
            one.mail.attempts += 1
        letter = _letter(kept, post) if kept else None
        return [one.mail.id for one in kept], letter, len(told) - len(kept)


def _why_not(told: Told, post: Post) -> str | None:
    """The sentence that says why a link is not told of, if it is not."""
    name, member = name_of(told.mapping), told.member
    if not post.notifications:
        return "Notifications were off when the mail was due. Nothing was sent."
    if not member.is_active or not member.email:
        lack = "has no e-mail address" if member.is_active else "is deactivated"
        return f"{member.username} {lack}. Nothing was sent."
    if told.mapping.user_id != member.id:
        return f"{name} is no longer linked to {member.username}. Nothing was sent."
    if not outbox.is_newest(told):
        return f"{name} was linked to {member.username} anew; a later mail tells of it."
    return None


def _letter(kept: Sequence[Told], post: Post) -> NewLinks:
    member = kept[0].member
    credited = _credited(member.id, [one.mapping.freshworks_user_id for one in kept])
    return NewLinks(
        to=member.email or "",
        name=member.full_name or member.username,
        linked=tuple(
            _linked(one, post, credited.get(one.mapping.freshworks_user_id, 0)) for one in kept
        ),
        site=post.site,
        reference=f"linked-{kept[0].entry.id}",
        written_at=utcnow(),
    )


def _credited(user_id: int, responders: Sequence[int]) -> dict[int, int]:
    """Tickets by responder that count for the member now: more than the link brought, where an
    earlier one had left some."""
    row = TicketClosure
    query = sa.select(row.freshworks_user_id, sa.func.sum(row.tickets_closed))
    query = query.where(row.user_id == user_id, among(row.freshworks_user_id, responders))
    return {
        responder: int(tickets)
        for responder, tickets in db.session.execute(query.group_by(row.freshworks_user_id))
    }


def _linked(told: Told, post: Post, tickets: int) -> Linked:
    wish = reservations.made_for(told.entry)
    return Linked(
        responder=name_of(told.mapping),
        responder_id=told.mapping.freshworks_user_id,
        linked_by=_who(wish or told.entry),
        tickets=tickets,
        not_me=post.not_me(told.entry.id, told.member.id),
        reserved=wish is not None,
    )


def _who(entry: AuditEntry) -> str:
    """A person by name; whatever nobody in particular did, the program did."""
    return "The linking program" if entry.actor_id is None else without_token(entry.actor_label)


def _send(post: Post, letter: NewLinks) -> MailProblem | None:
    mail = None
    try:
        mail = message(letter, post.sender)
        post.deliver(mail)
    except MailProblem as problem:
        return problem
    except Exception as error:  # noqa: BLE001 - one odd mail must not keep the others from leaving
        return _unforeseen(error, may_have_left=mail is not None)
    return None


def _unforeseen(error: Exception, *, may_have_left: bool) -> MailProblem:
    """What nobody thought of. Its text may hold an address, so the log gets its place alone."""
    kind, place = type(error).__name__, traceback.extract_tb(error.__traceback__)[-1]
    _log.error("A mail broke off: %s in %s, line %s.", kind, place.filename, place.lineno)
    if may_have_left:
        return Unsure(
            "Sending broke off, and nobody knows whether the mail left; the log says where."
            " Ask the member whether it came; if not, retry."
        )
    return Refused(
        "The mail cannot be written, so nothing was sent; the log says where it broke off."
        " Correct the member's name or e-mail address, then retry."
    )


def _settle(ids: Sequence[int], problem: MailProblem | None, counts: Counts, way: Kind) -> Counts:
    """Write down what came of it; a server that is away leaves all others for later, too."""
    retried = 0
    with transaction():
        for mail_id in ids:
            mail = db.session.get_one(MailOutbox, mail_id, with_for_update=True)
            retried += _mark(mail, problem)
            mail.way = way if problem is None else None
        if isinstance(problem, ServerAway):
            outbox.hold_back(PAUSES[0])
    if problem is None:
        return counts.plus(sent=len(ids))
    # Which mail it was is told by its number: addresses have no place in a log.
    _log.warning("Mail %d did not leave (%s).", ids[0], type(problem).__name__)
    counts = replace(counts, problem=problem.in_short)
    return counts.plus(put_off=retried, failed=len(ids) - retried)


def _mark(mail: MailOutbox, problem: MailProblem | None) -> bool:
    """Returns whether it is tried again by itself."""
    now = utcnow()
    if problem is None:
        mail.status, mail.error, mail.sent_at, mail.due_at = MailStatus.SENT, None, now, now
        return False
    is_tried_again = isinstance(problem, PutOff | ServerAway) and mail.attempts <= len(PAUSES)
    mail.error = (problem.sentence if is_tried_again else problem.said)[:_LONGEST_ERROR]
    if is_tried_again:
        mail.status, mail.due_at = MailStatus.QUEUED, now + PAUSES[mail.attempts - 1]
    else:
        mail.status, mail.due_at = MailStatus.FAILED, now
    return is_tried_again
