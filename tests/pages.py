"""A test client that checks every HTML page that any test fetches (see `problems`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_TEMPLATE = re.compile(r"<template\b[^>]*>(.*?)</template>", re.DOTALL)
# What differs each time on pages that are else the same.
_OF_ITS_OWN = re.compile(r'"[\w-]{40,}\.[\w-]+\.[\w-]+"|(?<=data-member=)"\d+"')
_DOCTYPE = "<!doctype html>"
_NAMED_BY_VALUE = {"hidden", "submit", "reset", "button", "image"}
_TICKED = {"checkbox", "radio"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_NAMELESS = {"code", "div", "p", "pre", "span"}
_FORBIDDEN_SOURCES = ("'unsafe-inline'", "'unsafe-eval'", "http:", "https:", "*")


class PageClient(FlaskClient):
    """Fails a test that gets a page which is not in order."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send the request, and look at the answer."""
        answer = super().open(*args, **kwargs)
        is_page = answer.mimetype == "text/html" and not 300 <= answer.status_code < 400
        if is_page and answer.request.method != "HEAD":
            page = _OF_ITS_OWN.sub('"0"', answer.get_data(as_text=True))
            found = [*problems(page), *_header_problems(answer)]
            assert not found, f"{answer.request.path}: " + "; ".join(found)
        return answer


@lru_cache(maxsize=1000)
def problems(html: str) -> tuple[str, ...]:
    """What is wrong with a page, one sentence each; a page that was seen is not read again."""
    # The parser does not know <template>, whose content may start with a table row, and is blank.
    root, found = _read(_TEMPLATE.sub("", html))
    for check in (_head, _scripts, _forms, _fields, _buttons, _images, _ids, _validity):
        found.extend(check(root))
    for row in _TEMPLATE.findall(html):
        root, unreadable = _read_row(row)
        found.extend(f"in a template: {line}" for line in unreadable)
        found.extend([*_scripts(root), *_validity(root)])
    return tuple(found)


def _read(html: str) -> tuple[Element, list[str]]:
    """The page, and where it is no HTML."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(html)
    return root, [
        f"invalid HTML in line {line}: {code} {details}"
        for (line, _column), code, details in parser.errors
    ]


def _read_row(html: str) -> tuple[Element, list[str]]:
    is_row = html.lstrip().startswith("<tr")
    inside = f"<table><tbody>{html}</tbody></table>" if is_row else f"<div>{html}</div>"
    return _read(f"{_DOCTYPE}<title>x</title>{inside}")


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _head(root: Element) -> Iterator[str]:
    headings = [_text(heading) for heading in root.iter("h1")]
    titles = [_text(title) for title in root.findall("head/title")]
    if not root.get("lang"):
        yield "<html> has no lang"
    if len(headings) != 1:
        yield f"{len(headings)} h1 instead of one"
    elif not titles or not titles[0].startswith(headings[0]):
        yield f"the title {titles} does not begin with the heading {headings}"


def _scripts(root: Element) -> Iterator[str]:
    for script in root.iter("script"):
        if not script.get("src") or _text(script):
            yield "a script is written into the page"
    if any(True for _ in root.iter("style")):
        yield "a style is written into the page"
    for element in root.iter():
        for name in element.keys() if isinstance(element.tag, str) else ():
            if name == "style" or name.startswith("on"):
                yield f"<{element.tag}> has the attribute {name}"


def _forms(root: Element) -> Iterator[str]:
    for form in root.iter("form"):
        if form.get("action") is None:
            yield "a form has no action"
        names = {field.get("name") for field in form.iter("input")}
        if form.get("method", "get").lower() == "post" and "csrf_token" not in names:
            yield f"the form to {form.get('action')} has no CSRF token"


def _fields(root: Element) -> Iterator[str]:
    named_by_label = {label.get("for") for label in root.iter("label")}
    inside_label = {
        id(field) for label in root.iter("label") for field in label.iter() if _text(label)
    }
    for field in (field for tag in ("input", "select", "textarea") for field in root.iter(tag)):
        if field.tag == "input" and field.get("type", "text") in _NAMED_BY_VALUE:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby") or id(field) in inside_label
        if not named and (field.get("id") is None or field.get("id") not in named_by_label):
            yield f"the field {field.get('name') or field.get('id')} has no label"


def _buttons(root: Element) -> Iterator[str]:
    for button in (one for tag in ("button", "a") for one in root.iter(tag)):
        if not (_text(button) or button.get("aria-label") or button.get("aria-labelledby")):
            yield f"a <{button.tag}> of class {button.get('class')!r} has no name"
        says_so = button.get("role") == "link" and button.get("aria-disabled") == "true"
        if button.tag == "a" and not button.get("href") and not says_so:
            yield f"the link {_text(button)!r} leads nowhere"


def _images(root: Element) -> Iterator[str]:
    for image in root.iter("img"):
        if image.get("alt") is None:
            yield f"the image {image.get('src')} has no alt"


def _ids(root: Element) -> Iterator[str]:
    seen: set[str] = set()
    for element in root.iter():
        name = element.get("id") if isinstance(element.tag, str) else None
        if name is not None and name in seen:
            yield f"the id {name} stands there twice"
        seen.update([name] if name else [])
    for element in root.iter():
        for attribute in ("for", "aria-labelledby", "aria-describedby"):
            for name in (element.get(attribute) or "").split():
                if name not in seen:
                    yield f"{attribute} names {name}, which is not there"


def _validity(root: Element) -> Iterator[str]:
    """What the checker of the W3C says beside what a parser finds."""
    for element in (one for one in root.iter() if isinstance(one.tag, str)):
        kind = element.get("type")
        if kind in _TICKED and element.get("autocomplete"):
            yield f"the {kind} {element.get('name')} has autocomplete, which is for text"
        if element.tag in _HEADINGS and not _text(element):
            yield f"an <{element.tag}> is empty"
        if element.tag in _NAMELESS and not element.get("role"):
            named = element.get("aria-label") or element.get("aria-labelledby")
            if named:
                yield f"a <{element.tag}> without a role has the name {named}"
        for attribute in ("href", "src"):
            address = element.get(attribute) or ""
            if address.startswith("data:") and " " in address:
                yield f"the {attribute} of a <{element.tag}> has spaces"


def _header_problems(answer: TestResponse) -> Iterator[str]:
    policy = answer.headers.get("Content-Security-Policy", "")
    if "default-src" not in policy:
        yield "no Content-Security-Policy"
    for source in _FORBIDDEN_SOURCES:
        if source in policy.replace(";", " ").split():
            yield f"the Content-Security-Policy allows {source}"
