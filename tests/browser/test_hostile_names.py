"""Names are text, whatever stands in them, and have their place on every screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.dashboard import DESKTOP, PHONE, Dashboard
from tests.factories import Responder
from tests.people import Person

NAMES = [
    "<img src=x onerror=document.title='broken'>",
    "</template><script>document.title='broken'</script>",
    'Robert\'); DROP TABLE closure;-- "quoted"',
    "{{ 7 * 7 }} ${7 * 7} &lt;b&gt; &amp;",
    "Maximiliana-Wilhelmine von Hohenfriedberg",
    "Donaudampfschifffahrtsgesellschaftskapitaen",
    "عبد الرحمن بن محمد الأنصاري",
    "שלום (כהן) 123",
    "斯琴高娃・阿拉坦其其格・孛儿只斤・巴特尔",
    "\u202eevil\u202c right to left",
    "🧑‍🚒 Émile Ça-Va ÅÄÖ",
    "W" * 100,
]
Opener = Callable[..., Page]
BOTH = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
OVERFLOWING = """() => [...document.querySelectorAll('#main *, dialog[open] *, .toast-card *')]
  .filter((one) => one.checkVisibility() && !one.closest('svg, .visually-hidden, .skeleton'))
  .filter((one) => !one.closest('.grid-wrap, .heat-wrap, .responder-split'))  // They scroll.
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5)
  .map((one) => one.outerHTML.slice(0, 80))"""


def nothing_overflows(page: Page) -> None:
    """No element ends beyond the right edge, and the page does not scroll sideways."""
    assert page.evaluate(OVERFLOWING) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.fixture
def crowd(app: Flask, eli: Person) -> list[Responder]:
    """Responders with such names; the first stands for a member with such a name."""
    with app.app_context():
        crowd = [factories.responder(name) for name in NAMES]
        person = factories.member("<b>Uma</b>'\"&", full_name=NAMES[0])
        factories.link(crowd[0], person)
        factories.closed_ticket(901, crowd[0])
        factories.closed_ticket(902, crowd[4])
    return crowd


@BOTH
def test_names_are_shown_as_they_are(
    page: Page, crowd: list[Responder], eli: Person, visit: Callable[..., Dashboard], size
) -> None:
    page.set_viewport_size(size)
    dashboard = visit(eli)
    assert sorted(dashboard.names()) == sorted(NAMES)
    nothing_overflows(page)

    dashboard.press("Refresh")

    expect(dashboard.button("Refresh")).not_to_have_attribute("aria-busy", "true")
    assert sorted(dashboard.names()) == sorted(NAMES)
    expect(page).to_have_title("Freshworks Users Linking Dashboard")
    nothing_overflows(page)


@BOTH
def test_names_leave_everything_its_place_on_other_pages(
    app: Flask, page: Page, crowd: list[Responder], ada: Person, open_page: Opener, size
) -> None:
    page.set_viewport_size(size)
    with app.app_context():
        person = factories.member("w" * 60, full_name=NAMES[-1])
        for number, one in enumerate((crowd[6], crowd[-1])):
            factories.link(one, person)
            factories.closed_ticket(910 + number, one)
    for name in ("team", "audit", "members", "review", f"users/{person.id}"):
        open_page(ada, name)
        page.wait_for_load_state("networkidle")
        nothing_overflows(page)


@BOTH
@pytest.mark.parametrize("name", [NAMES[0], NAMES[4], NAMES[6]], ids=["markup", "long", "arabic"])
def test_names_are_text_in_dialogs_and_messages(
    page: Page, crowd: list[Responder], eli: Person, visit: Callable[..., Dashboard], size, name
) -> None:
    page.set_viewport_size(size)
    dashboard = visit(eli)
    if dashboard.button(f"Link {name}").count():
        dashboard.press(f"Link {name}")
    else:
        dashboard.press(f"View Details of {name}")
        expect(dashboard.dialog).to_contain_text(f"linked to {name}")
        nothing_overflows(page)
        dashboard.press("Link to another member")
    expect(dashboard.dialog.get_by_role("heading").first).to_have_text(f"Link {name}")
    expect(page.get_by_role("option").filter(has_text="<b>Uma</b>'\"&")).to_have_count(1)
    nothing_overflows(page)

    dashboard.pick("Eli")
    dashboard.press("Link User")

    expect(dashboard.toast).to_contain_text(f"{name} is linked to Eli")
    nothing_overflows(page)
    expect(page).to_have_title("Freshworks Users Linking Dashboard")


def test_a_search_for_markup_is_shown_as_text(
    page: Page, crowd: list[Responder], eli: Person, visit: Callable[..., Dashboard]
) -> None:
    visit(eli)

    page.get_by_role("searchbox").fill("<i>nobody</i>")

    none = page.get_by_role("heading", name="No mapping matches “<i>nobody</i>”")
    expect(none).to_be_visible()
    page.reload()
    expect(none).to_be_visible()
