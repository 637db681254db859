"""What a sync loses while tickets move, what it believes of bad answers, how polite it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa

from app import settings
from app.extensions import db
from app.freshworks_service import FreshworksError
from app.models import Base, Closure, ClosureState, Ticket
from app.services import sync
from benchmarks.common import NewPlace, Place, in_own_process, print_table
from benchmarks.freshworks import Freshworks, demo
from benchmarks.speed import app_for, difference

TICKETS = 5_000
CHURN = {"churn_per_page": 5, "deletions_per_page": 2}
BAD_ANSWERS = ("html", "empty", "empty_page", "wrong_types", "truncated", "repeat_page")
FEW = 1_000
_FIRST_SPOILED = (0, 4)
_FOR_EVER = 10_000
_CREDITS = 100
_SHARE = 0.5
_PRICE_OF_A_PAGE = 3
# Who lives without them: the one row about the installation.
_KEPT = {"app_state"}


class _Enough(Exception):
    """The client wants to wait for the next minute."""


@dataclass
class Findings:
    """Counts of what went wrong; all of them should be 0 but the credits."""

    during: int = 0
    """Tickets live before and after one sync under churn, and never seen by it."""
    for_good: int = 0
    """Tickets missing, or there and gone in truth, after one more, quiet sync."""
    wrong_closures: int = 0
    runs: int = 0
    believed: list[str] = field(default_factory=list)
    """Bad answers after which a sync ended well without having all tickets."""
    too_soon: int = 0
    credits: int = 0


def measure(new_place: NewPlace, product: str) -> Findings:
    """All of it for one product on one database."""
    found = Findings()
    with new_place() as place, demo(TICKETS, product) as freshworks:
        in_own_process_into(found, _churn, place, freshworks)
    with new_place() as place, demo(FEW, product) as freshworks:
        in_own_process_into(found, _bad_answers, place, freshworks)
        in_own_process_into(found, _told_to_wait, place, freshworks)
    with new_place() as place, demo(TICKETS, product, rate_limit=_CREDITS) as freshworks:
        in_own_process_into(found, _share, place, freshworks)
    return found


def in_own_process_into(
    found: Findings,
    look: Callable[[Place, Freshworks], Findings],
    place: Place,
    freshworks: Freshworks,
) -> None:
    """Add what `look` finds."""
    new = in_own_process(look, place, freshworks)
    for name, value in vars(new).items():
        setattr(found, name, getattr(found, name) + value)


def _churn(place: Place, freshworks: Freshworks) -> Findings:
    before = freshworks.live()
    with app_for(place, freshworks).app_context():
        freshworks.fail(**CHURN)
        _sync()
        freshworks.fail()
        live = freshworks.live()
        lost = (before & live) - set(db.session.scalars(sa.select(Ticket.id)))
        _sync()
        effective = sa.select(Closure.ticket_id).where(Closure.state == ClosureState.EFFECTIVE)
        true = {closure["ticket_id"] for closure in freshworks.truth()["closures"]}
        archived = set(freshworks.truth()["archived"])
        return Findings(
            during=len(lost),
            for_good=len((_stored() ^ live) - archived),
            wrong_closures=len((set(db.session.scalars(effective)) ^ true) - archived),
        )


def _bad_answers(place: Place, freshworks: Freshworks) -> Findings:
    """Each kind at the first page and in the middle, for one answer and for all that follow."""
    live, found = freshworks.live(), Findings()
    with app_for(place, freshworks).app_context():
        for kind in BAD_ANSWERS:
            for after in _FIRST_SPOILED:
                for times in (1, _FOR_EVER):
                    found.runs += 1
                    _empty()
                    freshworks.fail(route="tickets", after=after, **{kind: times})
                    if _ends_well() and live - _stored():
                        found.believed.append(f"{kind} after {after} pages, {times} times")
    freshworks.fail()
    return found


def _told_to_wait(place: Place, freshworks: Freshworks) -> Findings:
    before = freshworks.asked()
    with app_for(place, freshworks).app_context():
        _empty()
        freshworks.fail(rate_limited=3, retry_after=1, after=3)
        _sync(waits=True)
    return Findings(too_soon=difference(freshworks.asked(), before)["too_soon"])


def _share(place: Place, freshworks: Freshworks) -> Findings:
    """Credits for tickets that are used before the client waits for the next minute."""
    with app_for(place, freshworks, share=_SHARE).app_context():
        try:
            settings_service = settings.freshworks(wait=_stop)
            rules, scope = settings.reporting(), settings.sync_scope()
            sync.run(settings_service, rules, scope, lambda *_: None, with_responders=False)
        except _Enough:
            db.session.rollback()
    return Findings(credits=freshworks.asked()["credits"])


def _stop(_seconds: float) -> None:
    raise _Enough


def _sync(*, waits: bool = False) -> None:
    service = settings.freshworks() if waits else settings.freshworks(wait=lambda _seconds: None)
    sync.run(service, settings.reporting(), settings.sync_scope(), lambda *_told: None)


def _ends_well() -> bool:
    try:
        _sync()
    except FreshworksError:
        return False
    return True


def _stored() -> set[int]:
    """The live tickets that we know."""
    query = sa.select(Ticket.id).where(Ticket.deleted.is_(False), Ticket.spam.is_(False))
    numbers = set(db.session.scalars(query))
    db.session.rollback()
    return numbers


def _empty() -> None:
    """The database as it was before the first sync."""
    with db.engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in _KEPT:
                connection.execute(sa.delete(table))


def report(name: str, found: Findings) -> None:
    """Print what was found beside the goals."""
    churn = f"{CHURN['churn_per_page']} changes, {CHURN['deletions_per_page']} deletions a page"
    allowed = int(_CREDITS * _SHARE)
    rows = [
        (f"not seen yet of {TICKETS:,}, {churn}", found.during, ""),
        ("  lost or wrong for good, after a quiet sync", found.for_good, "0"),
        ("  closures that differ from the truth", found.wrong_closures, "0"),
        (f"bad answers taken for the end, of {found.runs}", len(found.believed), "0"),
        ("requests during Retry-After", found.too_soon, "0"),
        (f"credits used of the {allowed} allowed", found.credits,
         f"<= {allowed + _PRICE_OF_A_PAGE}"),
    ]  # fmt: skip
    print_table(name, ("", "sync", "goal"), rows)
    for believed in found.believed:
        print(f"  taken for the end: {believed}")
