"""Whatever goes wrong and whatever happens meanwhile: one quiet sync later all is right."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from app.demo.actions import ACTIONS
from app.demo.faults import COUNTED, RETRY_AFTER_AS
from app.services import sync
from tests.factories import member
from tests.faults.conftest import trouble_with
from tests.faults.happenings import Happenings

# FAULT_EXAMPLES=2000 looks longer.
EXAMPLES = int(os.environ.get("FAULT_EXAMPLES", "25"))

# More rows than change while one of them is read, or reading would never end.
PAGES = (12, 17)
few = st.integers(0, 6)
# A drip costs time, so it comes seldom: see `sync`.
QUICK = tuple(name for name in COUNTED if name != "drip")
SWITCHES = ("null_fields", "offset_times", "stale_stats", "late_views", "agents_forbidden")

counted = st.fixed_dictionaries(
    {"after": few, "route": st.sampled_from(["", "", "tickets", "tickets", "agents", "view"])},
    optional={name: st.integers(1, 5) for name in QUICK},
)
told_to_wait = st.fixed_dictionaries(
    {
        "rate_limited": st.integers(1, 5),
        "retry_after_as": st.sampled_from(RETRY_AFTER_AS),
        "retry_after": st.sampled_from([0, 1, 30, 3600]),
        "after": few,
    }
)
broken = st.fixed_dictionaries(
    {
        "broken_ticket": st.integers(20_001, 20_040),
        "broken_field": st.sampled_from(["updated_at", "status", "responder_id", "stats"]),
    }
)
server = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.booleans() for name in SWITCHES},
        "late": st.sampled_from([0, 3, 60, 240]),
        "moves_per_page": st.integers(0, 3),
        "deletions_per_page": st.integers(0, 1),
        "churn_per_page": st.integers(0, 6),
        "bulk_close": st.sampled_from([0, 5, 30]),
        "seconds_per_page": st.sampled_from([0, 1, 40]),
        "error_status": st.sampled_from([408, 500, 502, 503, 504]),
    },
)
steps = st.one_of(
    st.tuples(st.just("faults"), counted | told_to_wait | broken | server),
    st.tuples(st.just("faults"), server),
    st.tuples(st.just("churn"), st.integers(1, 20)),
    st.tuples(st.just("bulk_close"), st.sampled_from([2, 12, 40])),
    st.tuples(st.just("act"), st.sampled_from(ACTIONS), st.integers(0, 60), few),
    st.tuples(
        st.just("seat"), few, st.sampled_from(["leave", "return", "rename", "reseat", "vanish"])
    ),
    st.tuples(st.just("wait"), st.sampled_from([0, 1 / 60, 1 / 20, 1, 7, 60, 60 * 24 * 5])),
    st.tuples(st.just("sync"), st.none() | st.integers(1, 9)),
    st.tuples(st.just("sync"), st.none(), st.sampled_from([None] * 7 + [0, 2])),
    st.tuples(st.just("refresh"), st.integers(0, 60)),
    st.tuples(
        st.just("link"),
        few,
        st.none() | st.integers(0, 1),
        st.sampled_from(["keep", "move", "remove"]),
    ),
)


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(
    happened=st.lists(steps, min_size=3, max_size=14),
    tickets=st.sampled_from([0, 20, 60]),
    seed=st.integers(0, 2**16),
    page=st.sampled_from(PAGES),
    ahead=st.sampled_from([0, 0, 600, -600]),
)
def test_one_quiet_sync_after_anything_leaves_the_truth(
    site, product, monkeypatch, happened, tickets, seed, page, ahead
):
    note(f"{happened} {tickets} {seed} {page} {ahead}")
    site.empty()
    # So few pages that some runs commit several times.
    monkeypatch.setattr(sync, "MOST_PAGES", 2)
    past: Any = {"history": 20 if tickets else None, "tickets": tickets or None, "seed": seed}
    with trouble_with(site, product, page, **past) as trouble:
        trouble.faults.set(clock_ahead=ahead)
        members = [member("Ada").id, member("Eli").id]
        world = Happenings(trouble, members)
        for name, *rest in happened:
            getattr(world, name)(*rest)
        trouble.assert_right_when_quiet()
