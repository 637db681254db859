"""What speaks for and against a pair, in sentences that a person can check."""

from __future__ import annotations

from collections.abc import Iterator

from app.matching import Proposal
from app.models import FreshworksUserMapping, User
from app.services.wording import count


def sentences(proposal: Proposal, mapping: FreshworksUserMapping, member: User) -> list[str]:
    """The counts behind the reason, the e-mail addresses, and who comes next."""
    return [
        *_addresses(mapping.freshworks_email, member.email),
        *_counts(proposal),
    ]


def _addresses(ours: str | None, theirs: str | None) -> Iterator[str]:
    if ours is None or theirs is None:
        yield "There are no two e-mail addresses to compare."
    elif ours.casefold() == theirs.casefold():
        yield f"Both have the e-mail address {theirs}."
    else:
        yield f"The e-mail addresses differ: {ours} and {theirs}."


def _counts(proposal: Proposal) -> Iterator[str]:
    shown = {key: value for key, value in proposal.evidence.items() if isinstance(value, int)}
    if "owners" in shown:
        owners = shown["owners"]
        yield f"{count(owners, 'account')} {'has' if owners == 1 else 'share'} the address."
    if "n_first" in shown:
        yield f"{_others(shown['n_first'])} this given name."
    if "n_last" in shown:
        yield f"{_others(shown['n_last'])} this surname."
    if shown.get("rivals"):
        yield f"{_others(shown['rivals'])} the same kind of evidence."


def _others(number: int) -> str:
    if not number:
        return "No other member has"
    return f"{count(number, 'other member')} {'has' if number == 1 else 'have'}"
