"""The page about webhooks: values to paste, the secret on request, what has come."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app import settings
from app.services import ticket_hints
from tests.people import Person
from tests.sites import Site

SECRET = "abcdefghijklmnop1234"
PUBLIC = "https://linking.example.com"
ADDRESS = f"{PUBLIC}/freshworks-linking/api/webhooks/freshworks"


@pytest.fixture
def public(site: Site) -> None:
    """An installation that the internet reaches, with a secret of its own."""
    site.set(public_url=PUBLIC, webhook_secret=SECRET)


@pytest.fixture
def clipboard(page: Page) -> Callable[[], str]:
    """`clipboard()`: what was copied last."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return lambda: page.evaluate("navigator.clipboard.readText()")


def test_the_values_to_paste_are_those_of_this_installation(
    public: None, eli: Person, clipboard, open_page: Callable[..., Page]
) -> None:
    page = open_page(eli, "webhooks")

    expect(page.get_by_role("heading", name="Set it up in Freshservice")).to_be_visible()
    page.get_by_role("button", name="Copy address").click()
    expect(page.get_by_text("Address is copied")).to_be_visible()
    assert clipboard() == ADDRESS
    page.get_by_role("button", name="Copy name of the custom header").click()
    expect(page.get_by_text("Name of the custom header is copied")).to_be_visible()
    assert clipboard() == "X-Webhook-Secret"
    page.get_by_role("button", name="Copy the content").click()
    expect(page.get_by_text("Content, as JSON is copied")).to_be_visible()
    assert clipboard() == '{"freshservice_webhook": {"ticket_id": "{{ticket.id}}"}}'


def test_freshdesk_has_steps_of_its_own(
    public: None, site: Site, eli: Person, open_page: Callable[..., Page]
) -> None:
    page = open_page(eli, "webhooks")
    page.get_by_role("link", name="Freshdesk").click()

    expect(page.get_by_role("heading", name="Set it up in Freshdesk")).to_be_visible()
    expect(page.get_by_text("{{ticket.id}}")).to_contain_text("freshdesk_webhook")

    site.set(freshworks_product="freshdesk")
    page.goto("/freshworks-linking/webhooks")
    expect(page.get_by_role("heading", name="Set it up in Freshdesk")).to_be_visible()


def test_what_the_page_says_to_paste_is_taken(
    public: None, eli: Person, open_page: Callable[..., Page]
) -> None:
    page = open_page(eli, "webhooks")
    header = page.locator("#header").inner_text()
    content = page.locator("#content").inner_text().replace("{{ticket.id}}", "INC-123")

    answer = page.request.post(
        "/freshworks-linking/api/webhooks/freshworks",
        headers={header: SECRET, "Content-Type": "application/json"},
        data=content,
    )

    assert answer.status == 202
    page.reload()
    expect(page.get_by_role("region", name="What has come")).to_contain_text("1 ticket")


def test_the_secret_is_in_the_page_only_while_it_is_shown(
    public: None, eli: Person, clipboard, open_page: Callable[..., Page]
) -> None:
    page = open_page(eli, "webhooks")
    assert SECRET not in page.content()

    page.get_by_role("button", name="Show value of the custom header").click()
    expect(page.get_by_text(SECRET)).to_be_visible()
    page.get_by_role("button", name="Hide value of the custom header").click()
    expect(page.get_by_text("••••")).to_be_visible()
    assert SECRET not in page.content()

    page.get_by_role("button", name="Copy value of the custom header").click()
    expect(page.get_by_text("The secret is copied")).to_be_visible()
    assert clipboard() == SECRET
    assert SECRET not in page.content()


def test_a_secret_that_nobody_set_is_shown_all_the_same(
    app: Flask, eli: Person, open_page: Callable[..., Page]
) -> None:
    with app.app_context():
        made = settings.webhook_secret()
    page = open_page(eli, "webhooks")

    page.get_by_role("button", name="Show value of the custom header").click()

    expect(page.get_by_text(made)).to_be_visible()


def test_the_last_webhook_shows_by_itself(
    app: Flask, public: None, eli: Person, pass_time, open_page: Callable[..., Page]
) -> None:
    page = open_page(eli, "webhooks")
    pass_time(1)
    state = page.get_by_role("region", name="What has come")
    expect(state).to_contain_text("None yet")
    expect(state).to_contain_text("0 tickets")

    with app.app_context():
        ticket_hints.ask([7, 8], ticket_hints.WEBHOOK)
    pass_time(3)

    expect(state).to_contain_text("just now")
    expect(state).to_contain_text("2 tickets")


def test_an_address_that_freshworks_cannot_reach_is_told(
    site: Site, eli: Person, open_page: Callable[..., Page]
) -> None:
    site.set(public_url="http://127.0.0.1:8000")
    page = open_page(eli, "webhooks")
    expect(page.get_by_text("Freshworks cannot reach http://127.0.0.1:8000")).to_be_visible()
    expect(page.get_by_text("Set PUBLIC_URL to")).to_be_visible()

    site.set(public_url=PUBLIC)
    page.reload()
    expect(page.get_by_text("Freshworks cannot reach")).to_have_count(0)
