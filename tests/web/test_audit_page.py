"""The page of the audit trail as the server renders it, before any script runs."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from app import clock
from tests.api import Api, given
from tests.people import Person
from tests.sites import Site
from tests.web.conftest import World


def page_of(api: Api, query: str = "") -> str:
    """The page without the templates that scripts clone."""
    answer = api.client.get(f"/freshworks-linking/audit{query}")
    assert answer.status_code == 200
    return re.sub(r"(?s)<template.*?</template>", "", answer.get_data(as_text=True))


@pytest.mark.parametrize(("query", "name", "said"), [
    ("batch_id=abc", "batch_id", "Write a whole number"),
    ("since=foo", "since", "Write a day as 2025-07-29"),
    ("since=2025-07-20&until=2025-07-01", "until", "before"),
    ("batch_id=abc&since=2025-07-20&until=2025-07-01", "until", "before"),
    ("action=nonsense", "action", "Choose"),
    ("mapping_id=x", "mapping_id", "Write a whole number"),
])  # fmt: skip
def test_wrong_filter_is_said_at_its_field(
    api: Api, world: World, query: str, name: str, said: str
) -> None:
    page = page_of(api, f"?{query}")
    found = re.search(rf'<p class="field-wrong" id="wrong-{name}">([^<]+)</p>', page)
    assert found is not None
    assert said in found[1]
    assert "Mia Wójcik" in page


def test_page_behind_the_last_shows_the_last(api: Api, world: World) -> None:
    page = page_of(api, "?page=9999&per_page=1")
    assert "Nothing has been changed yet" not in page
    assert re.search(r"<p>Page (\d+) of \1</p>", page)


def test_what_was_typed_stays(api: Api) -> None:
    assert 'value="abc" maxlength="12"' in page_of(api, "?batch_id=abc")


def test_year_is_the_present_one_where_days_begin(
    api: Api, world: World, eli: Person, site: Site
) -> None:
    site.set(time_zone="Asia/Kathmandu")
    # There it is a quarter to one in the first night of the year.
    with clock.freeze(datetime(2025, 12, 31, 19, tzinfo=UTC)):
        given(api.put(f"mappings/{world.mia.mapping_id}", {"user_id": eli.id}))
        assert '<h2 class="trail-day">Thu 1 Jan</h2>' in page_of(api)


def test_batch_that_was_taken_back_offers_no_undo(api: Api, world: World, eli: Person) -> None:
    rows = [
        {"mapping_id": one.mapping_id, "user_id": eli.id} for one in (world.oscar, world.mia)
    ]  # fmt: skip
    batch = given(api.post("mappings/bulk", {"changes": rows}))["batch_id"]
    assert "data-undo-batch" in page_of(api, f"?batch_id={batch}")
    given(api.post(f"batches/{batch}/undo"))
    page = page_of(api, f"?batch_id={batch}")
    assert "data-undo-batch" not in page
    assert "taken back already" in page
