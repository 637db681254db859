"""A long batch is taken back some changes at a time, by whoever works on its run, as one batch."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.models import AuditBatch, AuditEntry, Verdict
from app.services import audit, bulk, linking, mappings, undo
from app.services.actor import Actor
from app.services.bulk_rows import LINK, Asked, Order
from app.services.link_change import AUTO, Change
from app.services.transaction import transaction
from app.services.undo import batch as undo_batch
from tests.conftest import NOW
from tests.factories import RULES, TESTER, closed_tickets, link, member, responder
from tests.services.desk import rows_of
from tests.services.world import credit

pytestmark = pytest.mark.usefixtures("app_context")

ADA = Actor(None, "Ada", "web", "192.0.2.7")


@pytest.fixture(autouse=True)
def two_at_a_time(monkeypatch):
    monkeypatch.setattr(undo_batch, "_STEP", 2)


@pytest.fixture
def five():
    found = [responder(f"{name} Solis") for name in ("Ida", "Ben", "Mia", "Noah", "Olga")]
    for one in found:
        closed_tickets(one, one.mapping_id * 10, 2, NOW)
    return found


@pytest.fixture
def batch(five):
    """All of them are linked to Uma by one act."""
    uma = member("Uma")
    rows = [Asked(one.mapping_id, LINK, uma.id) for one in five]
    return bulk.run(TESTER, rows, RULES, Order()).batch_id


def run(batch_id, progress=lambda *_told: None, counted=None, *, restore=False):
    options = {"batch_id": batch_id, "restore": restore}
    return undo.run_job(ADA, RULES, options, progress, counted or {})


def test_all_changes_are_taken_back_as_one_batch(batch):
    told = []
    counts, said = run(batch, lambda *news: told.append(news[:2]))
    assert credit() == {}
    assert (counts["undone_count"], counts["left_count"], counts["tickets"]) == (5, 0, -10)
    assert said == "5 changes undone."
    assert [done for done, _ in told] == [2, 4, 5]
    assert told[0][1] == "Taking back: 2 of 5 changes"
    undone = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "undo")).all()
    assert {(one.batch_id, one.source, one.address) for one in undone} == {
        (counts["batch_id"], "web", "192.0.2.7")
    }


def test_next_worker_goes_on_where_the_last_one_stopped(batch):
    class Killed(Exception):
        pass

    kept = []

    def progress(done, _message, counts):
        if done == 4:
            raise Killed
        kept.append(dict(counts))

    with pytest.raises(Killed):
        run(batch, progress)
    assert mappings.state().linked_count == 3
    counts, said = run(batch, counted=kept[-1])
    assert (counts["undone_count"], said) == (5, "5 changes undone.")
    assert counts["batch_id"] == kept[-1]["batch_id"]
    assert rows_of(AuditBatch) == 2
    # The undo is a batch like others, and so are its links there again.
    undo.undo_batch(ADA, counts["batch_id"], RULES)
    assert mappings.state().linked_count == 5


def test_what_was_changed_since_is_left_and_named_or_restored(batch, five):
    link(five[0], member("Eli"))
    counts, said = run(batch)
    assert (counts["undone_count"], counts["left_count"]) == (4, 1)
    (left,) = counts["left"]
    assert (left["mapping_id"], left["later"]) == (five[0].mapping_id, 1)
    assert said.endswith("1 mapping left: undone already, or changed since (Ida Solis).")
    counts, said = run(batch, restore=True)
    assert (counts["left_count"], mappings.state().linked_count) == (0, 0)


def test_what_a_person_takes_back_by_a_job_is_not_linked_again_by_a_program(five):
    uma = member("Uma")
    with transaction():
        batch_id = audit.open_batch(AUTO)
        wanted = Change(uma.id, source=AUTO, batch_id=batch_id)
        linking.change(TESTER, five[0].mapping_id, wanted, RULES)
    run(batch_id)
    (said,) = db.session.scalars(sa.select(Verdict))
    assert (said.mapping_id, said.user_id, said.verdict) == (five[0].mapping_id, uma.id, "undone")


def test_what_a_person_takes_back_at_once_is_one_batch_too(batch):
    done = undo.undo_batch(ADA, batch, RULES)
    assert (len(done.undone), done.left) == (5, ())
    entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "undo"))
    assert [entry.batch_id for entry in entries] == [done.batch_id] * 5


def test_trial_of_a_long_batch_tries_the_last_ones_alone(batch):
    tried = undo.undo_batch(ADA, batch, RULES, dry_run=True)
    assert (len(tried.undone), tried.size) == (2, 5)
    assert tried.message == "The last 2 of 5 changes tried out: 2 changes would be undone."
    assert mappings.state().linked_count == 5
