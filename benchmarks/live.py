"""What 200 open dashboards cost the server, with a change every second, and when they see it."""

from __future__ import annotations

import multiprocessing
import os
import time
from bisect import bisect_left
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from statistics import median

import psutil

from app.clock import utcnow
from app.freshworks_service import Ticket
from app.services import changes, ingest, jobs, linking
from app.services.actor import SYSTEM
from app.services.link_change import Change
from app.services.reporting import Reporting
from benchmarks import live_pages, page
from benchmarks.common import NewPlace, Place, databases, in_own_process, print_machine, print_table
from benchmarks.live_pages import Seen
from tests import factories

PAGES = int(os.environ.get("PAGES", "200"))
SECONDS = float(os.environ.get("SECONDS", "30"))
MAPPINGS = page.MAPPINGS
# Of ten changes one is a link, which moves candidates all over the list; the others are closings.
LINK_EVERY = 10
_SETTLE = 6.0


@dataclass
class Measured:
    """CPU of the server as a share of one core, what the pages saw, and when what was changed."""

    idle: float
    busy: float
    seen: Seen
    changed: list[tuple[float, int]]


def measure(new_place: NewPlace) -> Measured:
    """Half of the time nothing changes, then something does every second."""
    with new_place() as place:
        cookie = in_own_process(page.fill, place)
        with page.web(place) as server, _processes() as pool:
            begins = time.monotonic() + _SETTLE
            end = begins + 2 * SECONDS
            shown = MAPPINGS // live_pages.PER_PAGE
            seen = pool.submit(live_pages.run, server.address, cookie, PAGES, shown, end)
            changed = pool.submit(_change, place, begins + SECONDS, end - _SETTLE)
            idle = _share(server.pid, begins, begins + SECONDS)
            busy = _share(server.pid, begins + SECONDS, end)
            return Measured(idle, busy, seen.result(120), changed.result(120))


def _processes() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))


def _share(pid: int, begin: float, end: float) -> float:
    time.sleep(max(0.0, begin - time.monotonic()))
    before, started = _cpu(pid), time.monotonic()
    time.sleep(max(0.0, end - time.monotonic()))
    return (_cpu(pid) - before) / (time.monotonic() - started)


def _cpu(pid: int) -> float:
    top = psutil.Process(pid)
    times = [one.cpu_times() for one in (top, *top.children(recursive=True))]
    return float(sum(one.user + one.system for one in times))


def _change(place: Place, begin: float, end: float) -> list[tuple[float, int]]:
    """Something every second: a closing, as a webhook brings it, now and then a link."""
    random, rules = Random(2), Reporting()
    done: list[tuple[float, int]] = []
    time.sleep(max(0.0, begin - time.monotonic()))
    with place.app().app_context():
        while time.monotonic() < end:
            started = time.monotonic()
            mapping_id = random.randrange(1, MAPPINGS + 1)
            if len(done) % LINK_EVERY == LINK_EVERY - 1:
                wish = Change(random.randrange(1, MAPPINGS + 1))
                linking.change(SYSTEM, mapping_id, wish, rules)
            else:
                ingest.observe([_closing(len(done), mapping_id)], rules)
            done.append((time.monotonic(), changes.present(jobs.SYNC).version))
            time.sleep(max(0.0, started + 1 - time.monotonic()))
    return done


def _closing(number: int, mapping_id: int) -> Ticket:
    holder = factories.Responder(18014000000 + mapping_id, mapping_id, "")
    at = utcnow() - timedelta(minutes=number)
    return factories.ticket(900_000 + number, holder, factories.CLOSED, at=at)


def _delays(measured: Measured) -> list[float]:
    """From the end of each transaction until each page has read about it."""
    found = []
    for looks in measured.seen.versions:
        versions = [version for _, version in looks]
        for at, version in measured.changed:
            place = bisect_left(versions, version)
            if place < len(looks):
                found.append(max(0.0, looks[place][0] - at))
    return found


def report(name: str, measured: Measured) -> None:
    """Print the figures beside their goals."""
    seen, delays = measured.seen, _delays(measured)
    rows = [
        ("CPU of the server, share of one core: nothing changes", f"{measured.idle:.2f}", ""),
        ("  a change every second", f"{measured.busy:.2f}", "< 1"),
        ("answer without news, p50 / p99", _times(seen.unchanged), ""),
        ("answer with news, p50 / p99", _times(seen.news), ""),
        ("list read anew, p50 / p99", _times(seen.lists), ""),
        ("until a page has read a change, p50 / p99", _times(delays), "3,000 ms"),
        ("answers that were neither 200 nor 304", str(seen.failures), "0"),
    ]
    title = f"{name}: {PAGES} open dashboards, {MAPPINGS:,} mappings, {SECONDS:g} s each"
    print_table(title, ("", "measured", "goal"), rows)


def _times(seconds: Iterable[float]) -> str:
    found = sorted(seconds)
    if not found:
        return "none"
    p50, p99 = median(found), found[int(len(found) * 0.99)]
    return f"{p50 * 1000:,.0f} / {p99 * 1000:,.0f} ms of {len(found):,}"


def main() -> None:
    """Measure on every database that is to be had."""
    print_machine()
    with databases() as makers:
        for name, new_place in makers.items():
            report(name, measure(new_place))


if __name__ == "__main__":
    main()
