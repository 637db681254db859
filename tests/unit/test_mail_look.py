"""How mails look: colours of the product, readable HTML, nothing from elsewhere."""

from __future__ import annotations

import re

import html5lib
import pytest

from app.mail import look
from app.mail.letters import Letter, Linked, NewLinks, message, trial_message
from app.web import tokens
from tests.conftest import NOW

SITE, SENDER = "http://127.0.0.1:8000", "Linking <linking@example.com>"
TO = ("uma@example.com", "Uma Castillo", SITE, "mail-7", NOW)
OSCAR = Linked("Oscar Solis", 18014125885, "Ada", 1061, f"{SITE}/not-me/abc")
ZOE = Linked("Zoë Łuc", 18014125886, "Ada", 0, f"{SITE}/not-me/def", reserved=True)
MAILS = {
    "one link": message(NewLinks(*TO, linked=(OSCAR,)), SENDER),
    "several links": message(NewLinks(*TO, linked=(OSCAR, ZOE)), SENDER),
    "trial": trial_message(Letter(*TO), SENDER),
}
ELSEWHERE = re.compile(r"\b(src|background)=|url\(|<link\b|<script\b|@import")


def html_of(name):
    """The HTML that a mail program gets, and as a tree."""
    body = MAILS[name].get_body(("html",))
    assert body is not None
    html = body.get_content()
    return html, html5lib.parse(html, namespaceHTMLElements=False)


@pytest.mark.parametrize("name", MAILS)
def test_mail_is_valid_and_fetches_nothing(name):
    html, _ = html_of(name)
    parser = html5lib.HTMLParser()
    parser.parse(html)
    assert parser.errors == []
    assert ELSEWHERE.findall(html) == []


@pytest.mark.parametrize("name", MAILS)
def test_every_text_and_link_carries_its_own_style(name):
    _, root = html_of(name)
    body = root.find("body")
    plain = [one.tag for one in body.iter() if isinstance(one.tag, str) and not one.get("style")]
    assert set(plain) <= {"bdi"}


@pytest.mark.parametrize("name", MAILS)
def test_mail_has_its_subject_as_heading_one_button_and_a_reason(name):
    _, root = html_of(name)
    (heading,) = root.iter("h1")
    assert "".join(heading.itertext()) == MAILS[name]["Subject"]
    assert len([link for link in root.iter("a") if link.get("class") == "button"]) == 1
    (foot,) = [one for one in root.iter("p") if one.get("class") == "foot"]
    assert "".join(foot.itertext()).startswith("You get ")


def test_who_is_not_meant_can_say_so_for_each_link():
    _, root = html_of("several links")
    said = [link.get("href") for link in root.iter("a") if link.text == "This is not me"]
    assert said == [OSCAR.not_me, ZOE.not_me]


def test_colours_are_those_of_the_pages():
    ours = tokens.colours()
    for name in look.COLOURS.keys() & ours.keys():
        themes = tuple(full(ours[name][theme]) for theme in tokens.THEMES)
        assert (name, look.COLOURS[name]) == (name, themes)


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("text", ["on-band", "on-band-soft"])
def test_heading_can_be_read_wherever_the_sky_is(text, theme):
    stops = [*re.findall(r"#\w{6}", look.COLOURS["sky"][theme]), look.COLOURS["band"][theme]]
    ink = look.COLOURS[text][theme]
    assert [stop for stop in stops if tokens.contrast_of(ink, stop) < 4.5] == []


def test_dark_sheet_paints_every_part_and_moves_none():
    sheet = str(look.dark_sheet())
    for part in look.PARTS:
        assert f".{part} {{" in sheet
    assert re.findall(r"[;{ ](margin|padding|font)[-:]", sheet) == []
    assert sheet.count("!important") == sum(
        paint.count(";") + 1 for paint, _ in look.PARTS.values()
    )


def full(colour: str) -> str:
    """A colour of three digits, written with six."""
    digits = colour.removeprefix("#")
    return f"#{digits if len(digits) == 6 else ''.join(2 * digit for digit in digits)}"
