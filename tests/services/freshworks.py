"""A Freshworks account of which a test says what it knows of each ticket, and what fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.freshworks_service import Agent, FreshworksError
from app.services.transaction import in_transaction

ACCOUNT = "example.freshservice.com"


class OneByOne:
    """Answers questions about single tickets; as a service it can do no more."""

    account = ACCOUNT

    def __init__(self) -> None:
        self.tickets: dict[int, Any] = {}
        self.asked: list[int] = []
        self.away: FreshworksError | None = None
        self.while_asked: Callable[[int], None] | None = None

    def ticket(self, ticket_id: int) -> Any:
        """What is known of it; a failure is raised, and nothing is None."""
        assert not in_transaction()
        self.asked.append(ticket_id)
        if self.while_asked is not None:
            self.while_asked(ticket_id)
        found = self.away or self.tickets.get(ticket_id)
        if isinstance(found, FreshworksError):
            raise found
        return found

    def whoami(self) -> Agent:
        """The key is good, unless the whole account is away."""
        if self.away is not None:
            raise self.away
        return Agent(1, "Key Holder", "key@example.com", active=True)
