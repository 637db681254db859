"""Whatever happens in Freshworks and to links, in any order: the figures cannot be disputed."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clock import Calendar
from app.demo.actions import ACTIONS
from app.demo.clock import ManualClock
from app.demo.server import running_demo
from app.services.reporting import Reporting
from tests.conftest import NOW
from tests.factories import member
from tests.services.world import PEOPLE, World
from tests.sites import Site

# On 26 October 2025 clocks went back there; the night has an hour twice.
CHANGING_CLOCK = Reporting(Calendar("Europe/Berlin", week_starts_on=6))

small = st.integers(0, 5)
holders = st.integers(0, 3)
changes = st.tuples(
    st.just("change"),
    holders,
    st.none() | st.integers(0, 1),
    st.sampled_from(["keep", "keep", "move", "remove"]),
)
steps = st.one_of(
    st.tuples(st.just("create"), holders),
    st.tuples(st.just("act"), st.sampled_from(ACTIONS), small, holders),
    st.tuples(st.just("act"), st.sampled_from(["close", "close", "reopen"]), small, holders),
    # Left to chance, hardly a link is ever changed that somebody has credit by.
    st.tuples(st.just("closing"), holders),
    st.tuples(st.just("wait"), st.sampled_from([0, 1, 7, 60, 60 * 24, 60 * 24 * 31])),
    st.tuples(st.just("sync")),
    changes,
    changes,
    st.tuples(
        st.just("hand_over"), holders, st.none() | st.integers(0, 1), st.sampled_from([1, 90, 3000])
    ),
    st.tuples(
        st.just("decide"),
        st.sampled_from(["reject", "unsure", "confirm", "exclude", "dispute"]),
        holders,
        st.integers(0, 1),
    ),
    st.tuples(st.just("undo_last")),
    st.tuples(st.just("restore"), small),
)


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(happened=st.lists(steps, min_size=4, max_size=30), stale_stats=st.booleans())
def test_ledger_and_projection_hold_whatever_happens(
    site: Site, happened: list[Any], stale_stats: bool
) -> None:
    site.empty()
    time = ManualClock(NOW)
    with running_demo(history=None, clock=time, responders=PEOPLE) as demo, site.app.app_context():
        site.set(freshworks_url=demo.url, freshworks_api_key=demo.key, freshworks_share=1.0)
        # Nobody documents whether a reopening empties the closing instants: both must be right.
        demo.faults.set(stale_stats=stale_stats)
        members = [member("Ada").id, member("Eli").id]
        world = World(demo, time, CHANGING_CLOCK, members)
        try:
            for holder in (1, 2):
                world.closing(holder)
            for name, *rest in happened:
                getattr(world, name)(*rest)
            world.check()
            world.check_against_truth()
            world.check()
        finally:
            world.close()
