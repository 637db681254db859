"""What Freshworks itself says: address, key, rights, clock, credits. One try, some seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from app.clock import utcnow
from app.freshworks_service import (
    Agent,
    Busy,
    Credits,
    FreshworksError,
    FreshworksService,
    Listing,
    Page,
    Position,
    Refused,
    Ticket,
)
from app.services.diagnostics.check import Check, Setup, failed, ok, unknown, warning

Answer = TypeVar("Answer")
Connect = Callable[[float], FreshworksService]

# For everything together; whoever looks at a page waits no longer.
SECONDS = 8.0
_LEAST_SECONDS = 0.5
# Closings are dated by their clock and links end by ours.
MOST_APART = 60.0


class _NoTime(FreshworksError):
    """The seconds are used up."""


@dataclass(frozen=True)
class Seen:
    """The checks that Freshworks was asked for, and what its answers showed besides."""

    checks: list[Check] = field(default_factory=list)
    agent: str | None = None
    clock_difference: float | None = None
    credits: Mapping[str, Credits] = field(default_factory=dict)
    milliseconds: int | None = None
    asked_at: datetime | None = None


def look(setup: Setup) -> Seen:
    """Ask who we are, for tickets and for agents; what fails becomes a check."""
    assert setup.connect is not None
    asking = _Asking(setup.connect)
    me = asking.ask(lambda service: service.whoami())
    if isinstance(me, FreshworksError) and not isinstance(me, Refused):
        checks = [*_unreachable(setup, me), *asking.checks(setup)]
        return Seen(checks, None, *asking.told, utcnow())
    tickets = asking.ask(_tickets)
    agents = asking.ask(_agents)
    checks = [
        ok("address", "Address", f"The {setup.product.capitalize()} API answers at {setup.host}."),
        _key(me, tickets),
        _may_read(tickets),
        _may_list(agents),
        *asking.checks(setup),
    ]
    agent = None if isinstance(me, FreshworksError) else me.name
    return Seen(checks, agent, *asking.told, utcnow())


def _tickets(service: FreshworksService) -> Page[Ticket]:
    # What changed in the last minutes: hardly a row, and the same right.
    return service.tickets(Listing.TICKETS, service.paging.begin(Position(since=utcnow())))


def _agents(service: FreshworksService) -> Page[Agent] | None:
    return next(service.agents(), None)


class _Asking:
    """A few questions within one deadline; each answer leaves what it shows besides."""

    def __init__(self, connect: Connect) -> None:
        self.clock_difference: float | None = None
        self.credits: dict[str, Credits] = {}
        self.milliseconds: int | None = None
        self._connect = connect
        self._end = time.monotonic() + SECONDS

    def ask(self, question: Callable[[FreshworksService], Answer]) -> Answer | FreshworksError:
        """The answer, or why there is none."""
        left = self._end - time.monotonic()
        if left < _LEAST_SECONDS:
            return _NoTime(f"Freshworks took too long before, so it was not asked ({SECONDS:g} s).")
        try:
            service = self._connect(left)
        except FreshworksError as error:
            return error
        began = time.monotonic()
        try:
            return question(service)
        except FreshworksError as error:
            return error
        finally:
            contact = service.contact()
            self.credits.update(contact.credits)
            # Whoever told no time did not answer: what passed was waiting in vain.
            if contact.clock_difference is not None:
                self.clock_difference = contact.clock_difference
                if self.milliseconds is None:
                    self.milliseconds = round((time.monotonic() - began) * 1000)

    @property
    def told(self) -> tuple[float | None, Mapping[str, Credits], int | None]:
        """What the answers showed besides, and how long the first one took."""
        return self.clock_difference, self.credits, self.milliseconds

    def checks(self, setup: Setup) -> list[Check]:
        """What the answers showed besides their content."""
        return [_clock(self.clock_difference), _rate_limit(self.credits, setup.share)]


def _unreachable(setup: Setup, error: FreshworksError) -> list[Check]:
    """Nothing can be asked for. The error's own words tell a wrong address from silence."""
    if isinstance(error, Busy):
        address = ok("address", "Address", f"Freshworks answers at {setup.host}.")
        return [address, unknown("key", "API key", error.sentence, "Check again after that.")]
    cure = "Compare FRESHWORKS_URL with the address that agents open, and look at the network."
    return [
        failed("address", "Address", error.sentence, cure),
        unknown("key", "API key", "The key was not tried, because Freshworks gave no answer."),
    ]


def _key(me: Agent | FreshworksError, tickets: object) -> Check:
    if isinstance(me, Agent):
        whose = me.name or f"agent {me.id}"
        return ok("key", "API key", f"Freshworks accepts the key; it is that of {whose}.")
    if not isinstance(tickets, FreshworksError):
        return ok("key", "API key", "Freshworks accepts the key, which may not read its own agent.")
    cure = "Copy the key anew from the profile settings of an agent who may see all tickets."
    return failed("key", "API key", me.sentence, cure)


def _may_read(tickets: object) -> Check:
    title = "Right to read tickets"
    if isinstance(tickets, Refused):
        cure = "Use the key of an agent who may see all tickets, with access to the workspace."
        return failed("tickets", title, tickets.sentence, cure)
    if isinstance(tickets, FreshworksError):
        return unknown("tickets", title, tickets.sentence, "Check again a little later.")
    return ok("tickets", title, "The key may list tickets.")


def _may_list(agents: object) -> Check:
    title = "Right to list agents"
    if isinstance(agents, Refused):
        return warning(
            "agents",
            title,
            "The key may not list agents, so responders appear by their number alone.",
            "Use the key of an agent who may, or take names in from a file:"
            " flask --app wsgi responders import FILE",
        )
    if isinstance(agents, FreshworksError):
        return unknown("agents", title, agents.sentence, "Check again a little later.")
    return ok("agents", title, "The key may list agents.")


def _agreed(seconds: int) -> str:
    return f"Both clocks agree to {f'{seconds} s' if seconds else 'the second'}."


def _clock(difference: float | None) -> Check:
    if difference is None:
        return unknown("clock", "Clocks", "Freshworks did not say what time it is.")
    if abs(difference) <= MOST_APART:
        return ok("clock", "Clocks", _agreed(round(abs(difference))))
    ahead = "ahead of" if difference > 0 else "behind"
    return warning(
        "clock",
        "Clocks",
        f"The clock of Freshworks is {abs(difference):.0f} s {ahead} ours. Closings around a change"
        " of a link may count for the other member, or on the other day.",
        "Set the clock of this machine by NTP.",
    )


# The account asks who owns the key by a name that says nothing to people.
_ROUTES = {"myself": "own profile"}


def _rate_limit(credits: Mapping[str, Credits], share: float) -> Check:
    title = "Rate limit"
    if not credits:
        return unknown("rate_limit", title, "Freshworks did not say how many requests are left.")
    used = {route: 1 - one.remaining / one.total for route, one in credits.items() if one.total}
    route = max(used, key=lambda name: used[name], default="")
    sentence = (
        f"Of this minute's requests {_percent(max(used.values(), default=0))} are used ({_ROUTES.get(route, route)}),"
        f" by all programs together; a sync leaves {_percent(1 - share)} to others."
    )
    if used and used[route] > share:
        cure = "Syncs wait now. If this lasts, see which program asks so much, or raise the plan."
        return warning("rate_limit", title, sentence, cure)
    return ok("rate_limit", title, sentence)


def _percent(share: float) -> str:
    return f"{share * 100:.0f}\u00a0%"
