"""The review page as a person uses it."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

API = "/freshworks-linking/api/"

GIVEN = "Amelia Björn Camille Dimitri Esther Farid Greta Hiro Ines Jonas".split()
FAMILY = "Okonkwo Lindqvist".split()
CROWD = [f"{given} {family}" for family in FAMILY for given in GIVEN]


def username_of(name: str) -> str:
    """The username that a person of this name has here."""
    return name.casefold().replace("ö", "o").replace(" ", ".")


class Review:
    """The review in one browser."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def names(self) -> list[str]:
        """Who waits, in the order shown."""
        return self.page.locator("#review-list h2").all_inner_texts()

    @property
    def card(self) -> Locator:
        """The responder that is looked at."""
        return self.page.locator(".review-card.is-open")

    @property
    def toast(self) -> Locator:
        """The newest message at the lower edge."""
        return self.page.locator(".toast-card").last

    def expect_open(self, name: str) -> None:
        """The card of this responder is open, and no other."""
        expect(self.card.get_by_role("heading")).to_have_text(name)

    def expect_focus_inside(self) -> None:
        """The keyboard stands in the card that is open."""
        expect(self.card.locator(":focus")).to_have_count(1)

    def expect_count(self, count: int) -> None:
        """So many are still shown."""
        expect(self.page.locator(".review-card")).to_have_count(count)

    def press(self, *keys: str) -> None:
        """Press single keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def decide(self, word: str) -> None:
        """Press a button of the open card."""
        self.card.get_by_role("button", name=re.compile(f"{word}$")).click()

    def candidates(self) -> list[str]:
        """The members of the open card, by username."""
        return self.card.locator(".candidate .name").all_inner_texts()

    def saved(self) -> None:
        """Wait until nothing is on its way any more."""
        expect(self.page.locator("#review-list[data-saving]")).to_have_count(0)

    def api(self, path: str) -> Any:
        """What the API answers in the same session."""
        answer = self.page.request.get(API + path)
        assert answer.ok, answer.text()
        return answer.json()

    def linked(self) -> dict[str, str]:
        """Who is linked to whom, by name."""
        rows = self.api("mappings?status=linked&per_page=200")["mappings"]
        return {row["freshworks_username"]: row["user_info"]["username"] for row in rows}
