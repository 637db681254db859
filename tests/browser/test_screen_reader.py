"""What a screen reader has to say: names with their numbers, in sentences, nothing twice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import Dashboard
from tests.people import ELI, UMA

Visit = Callable[..., Dashboard]
# A control that is told by its role alone. The summary of a menu is told by its label.
NAMELESS = re.compile(
    r"^\s*- (?:button|link|textbox|checkbox|radio|combobox|option)(?:$|:| \[)", re.MULTILINE
)


@pytest.fixture
def said() -> Callable[[Locator, str], None]:
    """`said(place, tree)`: this stands in its tree, and no control without a name."""

    def check(place: Locator, tree: str) -> None:
        expect(place).to_match_aria_snapshot(tree)
        assert NAMELESS.findall(place.aria_snapshot()) == []

    return check


def test_dashboard(page: Page, desk: Desk, visit: Visit, said) -> None:
    visit(desk.eli)
    said(page.get_by_role("main"), """
      - heading "Freshworks Users Linking Dashboard" [level=1]
      - term:
        - link "Total mappings"
      - definition: "2"
      - definition: 2 active, 0 deactivated
      - term:
        - link "Linked"
      - definition: "1"
      - definition: all confirmed by a person
      - term: Coverage
      - definition:
        - link "Show unclaimed"
      - definition: 37.5 %
      - definition: 3 of 8 credited
      - definition: 5 unclaimed
    """)  # fmt: skip


def test_unlinked_row_of_the_list(desk: Desk, visit: Visit, said) -> None:
    dashboard = visit(desk.eli)
    said(dashboard.row("Oscar Solis"), """
      - cell "Select Oscar Solis":
        - checkbox "Select Oscar Solis"
      - rowheader "Oscar Solis 18014125885 · oscar@example.com"
      - cell "Unlinked"
      - cell "No member"
      - cell "5 unclaimed"
      - 'cell "Why unlinked: Oscar Solis"':
        - 'button "Why unlinked: Oscar Solis"'
      - cell "–"
      - cell "Link Oscar Solis More for Oscar Solis":
        - button "Link Oscar Solis"
        - button "More for Oscar Solis"
    """)  # fmt: skip


def test_linked_row_of_the_list(desk: Desk, visit: Visit, said) -> None:
    dashboard = visit(desk.eli)
    said(dashboard.row("Mia Wójcik"), """
      - rowheader /Mia Wójcik \\d+ · mia@example\\.com/
      - cell "Linked"
      - cell "Uma User · linked by hand"
      - cell "3"
      - cell "3"
      - cell "3"
      - cell "View Details of Mia Wójcik":
        - button "View Details of Mia Wójcik"
      - cell /14:02/
      - cell "Unlink Mia Wójcik More for Mia Wójcik":
        - button "Unlink Mia Wójcik"
        - button "More for Mia Wójcik"
    """)  # fmt: skip


def test_heads_of_the_list(page: Page, desk: Desk, visit: Visit, said) -> None:
    visit(desk.eli)
    said(page.get_by_role("table"), """
      - caption: Responders, the members they are linked to, and the tickets they closed
      - rowgroup:
        - row:
          - columnheader "Select all on this page"
          - columnheader "Responder"
          - columnheader "Status"
          - columnheader "Member"
          - columnheader "Ticket Statistics"
          - columnheader "Last activity"
          - columnheader "Actions"
        - row:
          - columnheader "Total"
          - columnheader "This month"
          - columnheader "This week"
          - columnheader "Details, with the last 12 weeks"
    """)  # fmt: skip


def test_link_dialog(page: Page, desk: Desk, visit: Visit, said) -> None:
    dashboard = visit(desk.eli)
    dashboard.press("Link Oscar Solis")
    expect(page.get_by_role("dialog").get_by_role("option")).to_have_count(2)
    said(dashboard.dialog, """
      - dialog "Link Oscar Solis":
        - heading "Link Oscar Solis" [level=2]
        - paragraph: Responder 18014125885 · 5 unclaimed tickets
        - button "Close"
        - status: No suggestion. No free member fits well enough by e-mail or name.
        - text: Member
        - combobox "Member" [expanded]
        - status: 2 of 2 members
        - listbox "Members":
          - option "Eli Manager Eli Brandt · eli@example.com"
          - option "Uma User Uma Castillo · uma@example.com · already linked to Mia Wójcik"
        - group: From a day on
        - paragraph: Choose a member first
        - button "Cancel"
        - button "Link User" [disabled]
    """)  # fmt: skip


def test_details_dialog(desk: Desk, visit: Visit, said) -> None:
    dashboard = visit(desk.eli)
    dashboard.press("View Details of Mia Wójcik")
    expect(dashboard.dialog.get_by_role("link").first).to_be_visible()
    said(dashboard.dialog, f"""
      - dialog "Tickets of Uma":
        - heading "Tickets of Uma" [level=2]
        - paragraph: User · {UMA.email} · linked to Mia Wójcik
        - button "Close"
        - status: 3 tickets in the range, 30 days without
        - term: 30 days back
        - definition: "3"
        - definition: nothing before to compare with
        - term: This month
        - definition: "3"
        - term: This week
        - definition: "3"
        - definition: 3 more than last week, same days
        - term: Total
        - definition: "3"
        - heading "Tickets a day" [level=2]
        - button "As table"
        - img "Tickets a day, as bars"
        - heading "Linked responders" [level=2]
        - list:
          - listitem:
            - text: /Mia Wójcik \\d+ · linked by hand · from the beginning/
            - paragraph: 3 of 3
        - heading "The last year" [level=2]
        - group "The year, day by day":
          - img "A square for each day, darker with more tickets"
        - heading "Tickets" [level=2]
        - table "Days with the tickets closed on them"
        - group: Why this number?
        - button "Unlink"
        - button "Link to another member"
        - button "Close"
    """)  # fmt: skip
    # A sentence is said beside its chart, not by the chart again.
    assert dashboard.dialog.aria_snapshot().count("Most on") == 1


def test_preview_of_auto_link(app: Flask, page: Page, desk: Desk, visit: Visit, said) -> None:
    with app.app_context():
        factories.responder("Eli Brandt", email=ELI.email)
    dashboard = visit(desk.eli)
    page.get_by_label("More ways to Auto-Link").click()
    page.get_by_role("button", name="Preview Auto-Link").click()
    expect(dashboard.dialog.get_by_role("checkbox")).to_be_visible()
    said(dashboard.dialog, """
      - dialog "Auto-Link preview":
        - heading "Auto-Link preview" [level=2]
        - paragraph: 2 unlinked responders compared with the members. Nothing has changed yet.
        - paragraph: 1 would be linked
        - paragraph: 0 to review
        - paragraph: 1 skipped
        - paragraph: under 0.1 of 1 expected wrong links
        - group "Link when at least this sure":
          - radio "Careful 99 %"
          - radio "Small team 80 %" [checked]
        - group "Responders and what happens to each":
          - heading "Would link" [level=3]
          - list:
            - listitem:
              - checkbox "Eli Brandt" [checked]
              - text: Eli Brandt to Eli 99.9 % sure. Same e-mail address, used by nobody else
          - heading "To review" [level=3]
          - text: 0 Not linked at this choice
          - heading "Skipped" [level=3]
          - list:
            - listitem: Oscar Solis no member No free member fits well enough by e-mail or name
        - paragraph: 0 tickets would be credited · one batch, one Undo
        - button "Link 1 responder"
    """)  # fmt: skip


def test_card_of_the_review(app: Flask, desk: Desk, open_page: Callable[..., Page], said) -> None:
    with app.app_context():
        factories.responder("Eli Brandt", email=ELI.email)
    page = open_page(desk.eli, "review")
    said(page.get_by_role("region", name="Waiting for review"), """
      - list:
        - listitem:
          - heading "Eli Brandt" [level=2]:
            - button "Eli Brandt" [expanded]
          - paragraph: 0 unclaimed
          - paragraph: Certain
          - group "Who is Eli Brandt":
            - 'radio /Eli Brandt · eli@example\\.com Same e-mail address.* 99\\.9 % 0 tickets/ [checked]'
          - group "Decide":
            - button "Accept"
            - button "Not this person"
            - button "Later"
            - button "Not a person"
            - button "Link by hand"
    """)  # fmt: skip
    keys = page.get_by_role("region", name="Keyboard")
    expect(keys.get_by_role("checkbox")).to_have_accessible_name("Single keys decide: On")
