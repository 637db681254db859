"""The page-linting client sees what it is there for."""

from __future__ import annotations

import pytest

from tests.pages import problems

PAGE = """<!doctype html><html lang="en"><head><title>Sign in · Linking</title></head>
<body><h1>Sign in</h1>{}</body></html>"""

FAULTS = {
    "a script is written into the page": "<script>go()</script>",
    "a style is written into the page": "<style>p{}</style>",
    "<p> has the attribute style": '<p style="color:red">x</p>',
    "<p> has the attribute onclick": '<p onclick="go()">x</p>',
    "2 h1 instead of one": "<h1>Again</h1>",
    "a form has no action": "<form><button>Go</button></form>",
    "has no CSRF token": '<form action="/x" method="post"><button>Go</button></form>',
    "the field q has no label": '<input name="q">',
    "has no name": '<button class="icon"></button>',
    "leads nowhere": "<a>there</a>",
    "has no alt": '<img src="/x.png">',
    "the id a stands there twice": '<p id="a">x</p><p id="a">y</p>',
    "aria-labelledby names b": '<div aria-labelledby="b">x</div>',
    "the checkbox a has autocomplete": """<label>A
        <input type="checkbox" name="a" autocomplete="off"></label>""",
    "an <h2> is empty": "<h2> </h2>",
    "an <h3> is empty": "<template><section><h3></h3></section></template>",
    "a <code> without a role has the name A key": '<code aria-label="A key">x</code>',
    "the src of a <img> has spaces": '<img alt="" src="data:image/svg+xml,<svg />">',
    "invalid HTML": "<p>x</div>",
    "in a template: invalid HTML": "<template><tr><td><b>x</td></tr></template>",
}


@pytest.mark.parametrize(("sentence", "body"), FAULTS.items())
def test_fault_of_a_page_is_found(sentence: str, body: str) -> None:
    assert any(sentence in line for line in problems(PAGE.format(body)))


def test_title_without_the_heading_is_found() -> None:
    page = PAGE.format("").replace("<title>Sign in", "<title>Linking")
    assert any("does not begin with the heading" in line for line in problems(page))


@pytest.mark.parametrize(
    "body",
    [
        """<form action="/x" method="post"><input type="hidden" name="csrf_token" value="1">
        <label for="q">Name</label><input id="q" name="q"><button>Go</button></form>""",
        '<label>Name <input name="q"></label><input name="r" aria-label="Role">',
        '<template id="row"><tr><td><button aria-label="Link">x</button></td></tr></template>',
        '<svg class="icon" aria-hidden="true"><use href="#i-link"></use></svg>',
        '<a href="/x"><img src="/x.png" alt="">There</a>',
        '<div role="group" aria-label="A group"><h2><b>Title</b></h2></div>',
    ],
)
def test_page_in_order_has_no_problem(body: str) -> None:
    assert not problems(PAGE.format(body))
