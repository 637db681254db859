"""A mail that somebody sends to oneself, to see whether mails arrive."""

from __future__ import annotations

from typing import NamedTuple

from app.clock import utcnow
from app.extensions import db
from app.mail.letters import Letter, trial_message
from app.mail.problems import MailProblem
from app.models import User
from app.services.mailing import Post
from app.services.transaction import end_reading

_AGAIN = "Nothing was sent. Check MAIL_URL and the mail server, then try again."


class Tried(NamedTuple):
    """Whether the mail was taken, and where it went or why it did not."""

    sent: bool
    message: str


def send(user_id: int, post: Post, way: str) -> Tried:
    """Send a mail to this member; `way` says where mails go. Nothing is stored of it."""
    member = db.session.get_one(User, user_id)
    name, to, now = member.full_name or member.username, member.email, utcnow()
    # A mail server may take its time.
    end_reading()
    if not to:
        return Tried(False, "Your member has no e-mail address. Enter one, then try again.")
    trial = Letter(to, name, post.site, f"trial-{user_id}-{now:%Y%m%d%H%M%S%f}", now)
    try:
        post.deliver(trial_message(trial, post.sender))
    except MailProblem as problem:
        # No outbox stands behind a trial: it is the person who tries again.
        return Tried(False, f"{problem.said} {_AGAIN}" if problem.later else problem.said)
    return Tried(True, f"A mail to {to} was accepted. {way}")
