"""What is told before settings are saved is what happens by it, and a rebuild finds nothing left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clock import WEEKDAYS, Calendar, month_start
from app.extensions import db
from app.models import AppState, Closure, TicketClosure
from app.services import ingest, preferences, rebuild, rules, self_check, settings_effect, undo
from app.services.preferences import Preferences, Wish
from app.services.reporting import Reporting
from app.services.settings_effect import Effect, Figures
from tests.conftest import NOW
from tests.factories import OPEN, TESTER, link, member, observe, responder, ticket
from tests.services.desk import silent
from tests.sites import Site

FIRST, ENVIRONMENT = Preferences(), Reporting()
BILLED, PARKED = 6, 7
ZONES = ("UTC", "Europe/Berlin", "Pacific/Auckland", "Pacific/Honolulu", "Asia/Kolkata")


def in_force() -> Reporting:
    found = rules.in_force(ENVIRONMENT)
    db.session.rollback()
    return found


def told(**changes: Any) -> Effect:
    """What would happen."""
    wish = Wish(changes)
    return settings_effect.of(in_force(), preferences.wanted_rules(wish, in_force()))


def save(**changes: Any) -> Any:
    return preferences.save(TESTER, Wish(changes), FIRST, in_force())


def days() -> dict[int, Any]:
    """The local day of each ticket that counts."""
    query = sa.select(Closure.ticket_id, Closure.local_date).where(Closure.state == "effective")
    return dict(db.session.execute(query).all())


def figures() -> dict[int, Figures]:
    """Total, month and week of each credited member, by the calendar that holds."""
    today, calendar = in_force().calendar.today(), in_force().calendar
    found: dict[int, Figures] = {}
    row = TicketClosure
    for user_id, day, number in db.session.execute(
        sa.select(row.user_id, row.date, row.tickets_closed)
    ):
        recent = (day >= month_start(today), day >= calendar.week_start(today))
        one = Figures(number, *(number * flag for flag in recent))
        found[user_id] = found.get(user_id, Figures()).plus(one)
    return found


def assert_settled() -> None:
    """The figures are those of the rules that hold: nothing is left to be done."""
    assert self_check.run(in_force()) == []
    assert rebuild.run(in_force(), silent) == 0


def assert_comes_true(effect: Effect, before: tuple[dict[int, Any], dict[int, Figures]]) -> None:
    """What was told is the difference between then and now."""
    (old_days, old), (new_days, new) = before, (days(), figures())
    both = old_days.keys() & new_days.keys()
    assert effect.dates == sum(old_days[number] != new_days[number] for number in both)
    assert effect.started == len(new_days.keys() - both)
    assert effect.stopped == len(old_days.keys() - both)
    people = old.keys() | new.keys()
    pairs = [(old.get(user, Figures()), new.get(user, Figures())) for user in people]
    assert effect.months == sum(one.month != other.month for one, other in pairs)
    assert effect.weeks == sum(one.week != other.week for one, other in pairs)
    for one in effect.examples:
        shown = (old.get(one.user_id, Figures()), new.get(one.user_id, Figures()))
        assert (one.before, one.after) == shown


def know_the_account() -> None:
    """As after a first sync."""
    db.session.execute(
        sa.update(AppState).values(account="example", projected_with=in_force().fingerprint)
    )
    db.session.commit()


statuses = st.sets(st.sampled_from([3, BILLED, PARKED])).map(sorted)
changes = st.fixed_dictionaries(
    {},
    optional={
        "time_zone": st.sampled_from(ZONES),
        "week_starts_on": st.sampled_from(WEEKDAYS),
        "closed_statuses": statuses,
    },
)
# Hours ago, of status 2 to 7, held by one of three: linked, linked to another, unlinked.
seen = st.tuples(st.integers(0, 24 * 45), st.integers(2, PARKED), st.integers(0, 2))
steps = st.one_of(
    st.tuples(st.just("save"), changes),
    st.tuples(st.just("sync"), st.lists(st.tuples(st.integers(1, 6), seen), max_size=5)),
    st.tuples(st.just("undo"), st.none()),
)


class Office:
    """Three responders, tickets in every status, an admin who changes the rules."""

    def __init__(self) -> None:
        self.holders = [responder(name) for name in ("Mia Reyes", "Ben Novak", "Ida Holm")]
        for holder, name in zip(self.holders, ("uma", "eli"), strict=False):
            link(holder, member(name))
        know_the_account()
        self.entries: list[int] = []

    def sync(self, tickets: list[Any]) -> None:
        for number, (hours, status, holder) in tickets:
            at = NOW - timedelta(hours=hours)
            one = ticket(number, self.holders[holder], status, at=at)
            # Sometimes stamped, as by a status of one's own that also sets the instant.
            stamped = replace(one, resolved_at=at - timedelta(days=1)) if hours % 3 == 0 else one
            ingest.observe([stamped], ENVIRONMENT)

    def save(self, wanted: dict[str, Any]) -> None:
        effect, before = told(**wanted), (days(), figures())
        entry = save(**wanted)
        if entry is not None:
            self.entries.append(entry.id)
        assert_comes_true(effect, before)

    def undo(self, _nothing: None) -> None:
        if self.entries:
            undo.undo(TESTER, self.entries.pop(), in_force())


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    tickets=st.lists(st.tuples(st.integers(1, 40), seen), max_size=25),
    done=st.lists(steps, max_size=8),
)
def test_what_is_told_comes_true_and_nothing_is_left(
    site: Site, tickets: list[Any], done: list[Any]
) -> None:
    site.empty()
    with site.app.app_context():
        office = Office()
        office.sync(tickets)
        for name, given_to in done:
            getattr(office, name)(given_to)
            assert_settled()


@pytest.fixture
def oscar(app_context: None, uma: Any) -> Any:
    """Linked to Uma, on a site that has synced."""
    oscar = responder("Oscar Solis")
    link(oscar, uma)
    know_the_account()
    return oscar


def test_zone_moves_the_dates_of_closures_near_midnight(oscar, uma):
    for number, hour in ((1, 21), (2, 22), (3, 23)):
        at = datetime(2025, 7, 27, hour, 30, tzinfo=UTC)
        observe(ticket(number, oscar, 5, at=at))
    effect = told(time_zone="Europe/Berlin")
    assert (effect.dates, effect.dates_of, effect.weeks, effect.months) == (2, 1, 1, 0)
    assert effect.examples[0].username == uma.username
    assert (effect.examples[0].before, effect.examples[0].after) == (
        Figures(3, 3, 0),
        Figures(3, 3, 2),
    )
    assert effect.sentences == [
        "2 tickets would lie on another day, with credit of 1 member.",
        "The figure of this week would change for 1 member.",
    ]


def test_week_that_begins_on_another_day_changes_week_figures_alone(oscar):
    observe(ticket(1, oscar, 5, at=datetime(2025, 7, 27, 12, tzinfo=UTC)))
    effect = told(week_starts_on="sunday")
    assert (effect.dates, effect.months, effect.weeks) == (0, 0, 1)
    assert effect.sentences[-1] == "This week would begin on Sunday 27 July."


def test_status_that_counts_starts_and_stops_tickets(oscar):
    stranger = responder("Mia Reyes")
    observe(ticket(1, oscar, BILLED))
    observe(ticket(2, stranger, BILLED))
    observe(ticket(3, oscar, OPEN))
    effect = told(closed_statuses=[BILLED])
    assert (effect.started, effect.started_of, effect.stopped) == (2, 1, 0)
    save(closed_statuses=[BILLED])
    effect = told(closed_statuses=[PARKED])
    assert (effect.started, effect.stopped, effect.stopped_of) == (0, 2, 1)
    assert "2 tickets would no longer count" in effect.sentences[0]


def test_status_of_one_s_own_is_dated_by_its_beginning(oscar):
    seen_at = ticket(1, oscar, BILLED, at=NOW - timedelta(days=9))
    observe(replace(seen_at, updated_at=NOW - timedelta(days=1)))
    save(closed_statuses=[BILLED])
    assert days() == {1: (NOW - timedelta(days=9)).date()}


def test_status_that_counts_again_has_its_day_again(oscar):
    began = ticket(1, oscar, BILLED, at=NOW - timedelta(days=9))
    observe(began)
    save(closed_statuses=[BILLED])
    before = days()
    save(closed_statuses=[])
    assert days() == {}
    # A comment alone: the ticket is still in the status that it had.
    observe(replace(began, updated_at=NOW - timedelta(hours=1)))
    assert told(closed_statuses=[BILLED]).started == 1
    save(closed_statuses=[BILLED])
    assert days() == before


def test_nothing_that_would_change_is_said_so(oscar):
    observe(ticket(1, oscar, 5, at=datetime(2025, 7, 15, 12, tzinfo=UTC)))
    assert told(time_zone="Europe/Berlin").sentences == ["No figure would change."]
    assert told(notifications=False) == Effect()


def test_rules_of_the_group_stay_those_of_the_environment():
    wanted = rules.over(Reporting(group_ids=frozenset({5})), {"time_zone": "Europe/Berlin"})
    assert wanted == Reporting(Calendar("Europe/Berlin"), group_ids=frozenset({5}))
