"""One sync of a million tickets: whether time and memory stay in proportion as tables grow."""

from __future__ import annotations

import cProfile
import os
import pstats
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from app import settings
from app.demo.people import MEMBERS
from app.extensions import db
from app.models import AppState
from app.services import auto_link, members, responders, sync
from app.services.actor import SYSTEM
from app.services.profiles import Profile
from benchmarks import memory
from benchmarks.common import (
    NewPlace,
    Place,
    Usage,
    databases,
    in_own_process,
    measured,
    print_machine,
    print_table,
)
from benchmarks.freshworks import KEY, Freshworks, demo

TICKETS = int(os.environ.get("TICKETS", "1000000"))
DAYS = int(os.environ.get("DAYS", "120"))
PRODUCT = os.environ.get("PRODUCT", "freshservice")
ONLY = os.environ.get("DATABASE", "")
PROFILE = os.environ.get("PROFILE")
LINKED = os.environ.get("LINKED", "1") == "1"
_STEPS = 10


@dataclass(frozen=True)
class Point:
    """How far the run was at a moment, and what it had used by then."""

    tickets: int
    wall: float
    cpu: float
    peak: float


@dataclass
class Course:
    """A whole run: its points from the beginning to the end, and what it left behind."""

    usage: Usage
    points: list[Point]
    counted: int
    gigabytes: float

    def at(self, tickets: int) -> Point:
        """The first point at which so many tickets were stored; the last where there are fewer."""
        reached = (point for point in self.points if point.tickets >= tickets)
        return next(reached, self.points[-1])


def run(place: Place, freshworks: Freshworks) -> Course:
    """One sync into an empty database whose members are linked before the first ticket."""
    app = place.app(
        freshworks_url=freshworks.url,
        freshworks_api_key=KEY,
        freshworks_product=freshworks.product,
        freshworks_share=1.0,
    )
    with app.app_context():
        if LINKED:
            _link()
        points: list[Point] = []
        with _profiled(), measured() as usage:
            _sync(points)
        state = db.session.get_one(AppState, 1)
        counted = state.total_tickets + state.unclaimed_tickets
        course = Course(usage, points, counted, _gigabytes())
        db.session.remove()
        db.engine.dispose()
    return course


def _link() -> None:
    """As in an account in use: whoever is known for sure is linked."""
    rules = settings.reporting()
    for person in MEMBERS:
        members.create(SYSTEM, Profile(*person))
    for page in settings.freshworks().agents():
        responders.store_page(page.rows, rules)
    auto_link.apply(SYSTEM, rules)


def _sync(points: list[Point]) -> None:
    wall, cpu = time.perf_counter(), time.process_time()

    def note(done: int, *_told: object) -> None:
        used = time.perf_counter() - wall, time.process_time() - cpu
        points.append(Point(done, *used, memory.peak()))

    sync.run(settings.freshworks(), settings.reporting(), settings.sync_scope(), note)


def _gigabytes() -> float:
    if db.engine.dialect.name == "sqlite":
        assert db.engine.url.database is not None
        return Path(db.engine.url.database).stat().st_size / 2**30
    size = db.session.scalar(sa.text("SELECT pg_database_size(current_database())"))
    return int(size) / 2**30


@contextmanager
def _profiled() -> Iterator[None]:
    """With PROFILE set to a file, where the time goes is written there."""
    if PROFILE is None:
        yield
        return
    with cProfile.Profile() as profile:
        yield
    profile.dump_stats(PROFILE)
    pstats.Stats(PROFILE).sort_stats("cumulative").print_stats(40)


def measure(new_place: NewPlace, freshworks: Freshworks) -> tuple[Course, dict[str, int]]:
    """The run, and what it asked of Freshworks."""
    before = freshworks.asked()
    with new_place() as place:
        course = in_own_process(run, place, freshworks)
    after = freshworks.asked()
    return course, {name: after[name] - before[name] for name in after}


def _report(name: str, course: Course, asked: dict[str, int], expected: int) -> None:
    sizes = [size for size in (10_000, 100_000, 1_000_000) if size <= TICKETS]
    peaks = [course.at(size).peak for size in sizes]
    print_table(
        f"{name}: {TICKETS:,} tickets of {DAYS} days",
        ("", "sync", "goal"),
        [
            ("minutes", f"{course.usage.wall / 60:.1f}", ""),
            ("CPU seconds", f"{course.usage.cpu:.0f}", ""),
            ("tickets per second", f"{TICKETS / course.usage.wall:.0f}", ""),
            ("requests", asked["requests"], f"<= {TICKETS / 100 * 1.03 + 4:.0f}"),
            ("credits", asked["credits"], ""),
            ("MB before", f"{course.usage.before:.0f}", ""),
            *((f"peak MB at {size:,}", f"{peak:.0f}", f"<= {peaks[0] * 1.1:.0f}")
              for size, peak in zip(sizes, peaks, strict=True)),
            ("GB of database", f"{course.gigabytes:.2f}", ""),
            ("closures counted", course.counted, expected),
        ],
    )  # fmt: skip
    _report_growth(name, course)


def _report_growth(name: str, course: Course) -> None:
    rows = []
    before = Point(0, 0.0, 0.0, 0.0)
    for step in range(1, _STEPS + 1):
        point = course.at(TICKETS * step // _STEPS)
        tickets = point.tickets - before.tickets
        if tickets > 0:
            cpu = (point.cpu - before.cpu) / tickets * 1e6
            rate = tickets / (point.wall - before.wall)
            rows.append((f"{point.tickets:,}", f"{cpu:.0f}", f"{rate:.0f}", f"{point.peak:.0f}"))
        before = point
    heads = ("tickets so far", "CPU ms per 1,000", "tickets/s", "peak MB")
    print_table(f"{name}: does it slow down?", heads, rows)


def main() -> None:
    """Measure on every database there is, or on the one whose name begins with DATABASE."""
    print_machine()
    with databases() as makers, demo(TICKETS, PRODUCT, history=DAYS) as freshworks:
        expected = freshworks.truth()["total"]
        for name, new_place in makers.items():
            if name.startswith(ONLY):
                _report(name, *measure(new_place, freshworks), expected)


if __name__ == "__main__":
    main()
