"""Mails as a reader sees them: in both themes, on a wide and a narrow screen, with long names."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.mail.letters import Letter, Linked, NewLinks, message, trial_message
from tests.conftest import NOW

SITE, SENDER = "http://127.0.0.1:8000", "linking@example.com"
TO = ("uma@example.com", "Uma Castillo", SITE, "mail-7", NOW)
OSCAR = Linked("Oscar Solis", 18014125885, "Ada", 1061, f"{SITE}/not-me/abc")
LONG = Linked("Wolfeschlegelsteinhausenbergerdorff" * 2, 7, "Ada", 1, f"{SITE}/not-me/def")
MAILS = [
    message(NewLinks(*TO, linked=(OSCAR,)), SENDER),
    message(NewLinks(*TO, linked=(LONG, OSCAR)), SENDER),
    trial_message(Letter(*TO), SENDER),
]
# A mail is read inside of another page, which has the landmarks.
GUIDELINES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]}
COLOUR = "(one) => getComputedStyle(one).color"
INK = {"light": "rgb(28, 21, 51)", "dark": "rgb(242, 239, 250)"}


def html_of(mail: EmailMessage) -> str:
    """What a mail program shows."""
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [600, 375])
def test_mails_are_readable_and_fit(page: Page, width: int, theme: Any) -> None:
    page.set_viewport_size({"width": width, "height": 600})
    page.emulate_media(color_scheme=theme)
    for mail in MAILS:
        page.set_content(html_of(mail))
        expect(page.get_by_role("heading")).to_have_text(str(mail["Subject"]))
        assert Axe().run(page, options=GUIDELINES).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".text").first.evaluate(COLOUR) == INK[theme]
