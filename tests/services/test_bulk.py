"""Many mappings changed by one act: an outcome for each, one batch, one undo."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.models import AuditBatch, AuditEntry, LinkPeriod
from app.services import bulk, decisions, linking, undo
from app.services.bulk_rows import (
    BEST,
    CONFIRM,
    EXCLUDE,
    INCLUDE,
    LINK,
    UNLINK,
    Asked,
    Order,
    counts,
)
from tests import factories
from tests.factories import RULES, TESTER, ago, closed_tickets, link, responder, tables
from tests.services.desk import rows_of
from tests.services.world import credit

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def oscar():
    holder = responder("Oscar Solis")
    closed_tickets(holder, 1, 5, ago(days=2))
    return holder


@pytest.fixture
def mia():
    holder = responder("Mia Reyes")
    closed_tickets(holder, 11, 3, ago(days=1))
    return holder


def run(*rows, **order):
    return bulk.run(TESTER, rows, RULES, Order(**order))


def told(done):
    return [(row.outcome, row.username, row.tickets) for row in done.outcomes]


def test_a_row_asks_of_its_member_once(query_count):
    holders = factories.many_responders(6)
    people = [factories.member(f"member{number}") for number in range(6)]

    def asked(rows):
        with query_count() as statements:
            run(*rows, dry_run=True)
        about_members = [text for text in statements.texts if "FROM user" in text.replace('"', "")]
        return len(statements), len(about_members)

    rows = [
        Asked(holder.mapping_id, LINK, person.id)
        for holder, person in zip(holders, people, strict=True)
    ]
    few, many = asked(rows[:2]), asked(rows)
    # What a row costs: holding both, what is stored of them, and what is written.
    assert ((many[0] - few[0]) / 4, (many[1] - few[1]) / 4) == (10, 1)


def test_what_a_row_replaces_is_not_looked_for_among_all_the_others(oscar, mia, admin):
    looked_for: list[object] = []

    @sa.event.listens_for(db.session, "do_orm_execute")
    def note(asked):
        if asked.is_delete and asked.bind_mapper.class_ is LinkPeriod:
            looked_for.append(asked.execution_options.get("synchronize_session"))

    run(*(Asked(holder.mapping_id, LINK, admin.id) for holder in (oscar, mia)))
    sa.event.remove(db.session, "do_orm_execute", note)
    assert looked_for == [False, False]


def test_each_row_has_its_outcome_and_all_are_one_batch(oscar, mia, admin):
    ada = factories.member("Ada")
    link(mia, ada, source="auto")
    bot, gone = responder("Mail Bot"), responder("Gone Away")
    link(gone, ada)
    done = run(
        Asked(oscar.mapping_id, LINK, admin.id),
        Asked(mia.mapping_id, CONFIRM),
        Asked(bot.mapping_id, EXCLUDE),
        Asked(gone.mapping_id, UNLINK),
        comment="spring cleaning",
    )
    assert told(done) == [
        ("linked", "Admin", 5),
        ("confirmed", "Ada", 0),
        ("excluded", None, 0),
        ("unlinked", "Ada", 0),
    ]
    assert done.message == "1 linked, 1 unlinked, 1 confirmed, 1 excluded. 5 tickets credited."
    entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.batch_id == done.batch_id))
    assert {(one.action, one.comment) for one in entries} == {
        (action, "spring cleaning") for action in ("link", "confirm", "exclude", "unlink")
    }
    mapping = linking.locked(oscar.mapping_id)
    assert (mapping.link_source, mapping.confirmed) == ("bulk", True)


def test_relink_says_what_moved(mia, admin):
    link(mia, factories.member("Ada"))
    done = run(Asked(mia.mapping_id, LINK, admin.id, history="move"))
    assert told(done) == [("relinked", "Admin", 0)]
    assert "3 tickets moved over from Ada" in done.outcomes[0].message
    assert {user for user, _ in credit()} == {admin.id}


def test_unlink_can_give_credit_back(mia, admin):
    link(mia, admin)
    done = run(Asked(mia.mapping_id, UNLINK, history="remove"))
    assert told(done) == [("unlinked", "Admin", -3)]
    assert done.message == "1 unlinked. 3 tickets unclaimed again."


def test_bad_rows_stop_no_other(oscar, mia, admin):
    link(mia, admin)
    bot = responder("Mail Bot")
    decisions.exclude(TESTER, bot.mapping_id, True, RULES)
    done = run(
        Asked(999_999, LINK, admin.id),
        Asked(999_998, BEST),
        Asked(mia.mapping_id, UNLINK, version=1),
        Asked(bot.mapping_id, LINK, admin.id),
        Asked(oscar.mapping_id, LINK, 999_999),
        Asked(oscar.mapping_id, LINK, admin.id),
        Asked(responder("Ida Novak").mapping_id, CONFIRM),
        Asked(responder("Ben Novak").mapping_id, LINK, admin.id, history="remove"),
        Asked(responder("Zoe Novak").mapping_id, LINK, admin.id),
    )
    assert [row.code for row in done.outcomes] == [
        "not_found", "not_found", "stale_version", "excluded", "not_found", "duplicate",
        "not_linked", "invalid", None,
    ]  # fmt: skip
    assert counts(done.outcomes) == {"changed": 1, "unchanged": 0, "failed": 8}
    assert "was linked to Admin by Tester" in done.outcomes[2].message
    assert done.message.endswith("8 failed.")


def test_nothing_to_do_leaves_no_trace(mia, admin):
    link(mia, admin)
    before = tables()
    done = run(
        Asked(mia.mapping_id, LINK, admin.id),
        Asked(mia.mapping_id, UNLINK),
        Asked(responder("Ida Novak").mapping_id, INCLUDE),
    )
    assert [row.outcome for row in done.outcomes] == ["unchanged", "error", "unchanged"]
    assert (done.batch_id, done.message) == (None, "Nothing changed. 1 failed.")
    assert rows_of(AuditBatch) == 0
    assert tables()["audit_entry"] == before["audit_entry"]


def test_trial_shows_the_same_and_changes_nothing(oscar, mia, admin):
    link(mia, admin)
    rows = (Asked(oscar.mapping_id, LINK, admin.id, version=1), Asked(mia.mapping_id, UNLINK))
    before = tables()
    trial = run(*rows, dry_run=True)
    assert tables() == before
    done = run(*rows)
    assert (trial.batch_id, trial.message) == (None, f"A trial, nothing was stored: {done.message}")
    assert told(trial) == told(done)
    assert [row.message for row in trial.outcomes] == [
        "Oscar Solis would be linked to Admin. 5 tickets would be credited.",
        "Mia Reyes would be unlinked from Admin.",
    ]
    # The versions of a trial are those that the request after it names.
    assert [row.version for row in trial.outcomes] == [1, 2]
    assert [row.version for row in done.outcomes] == [2, 3]


@pytest.mark.parametrize("dry_run", [True, False])
def test_row_that_is_so_already_is_counted_and_told_as_it_is(oscar, mia, admin, dry_run):
    link(mia, admin)
    rows = (Asked(oscar.mapping_id, LINK, admin.id), Asked(mia.mapping_id, LINK, admin.id))
    done = run(*rows, dry_run=dry_run)
    assert done.message.endswith("1 linked. 5 tickets credited. 1 with a warning. 1 unchanged.")
    assert done.outcomes[1].message == "Mia Reyes is linked to Admin already. Nothing changed."


def test_batch_is_undone_as_one(oscar, mia, admin):
    link(mia, admin)
    before = credit()
    done = run(Asked(oscar.mapping_id, LINK, admin.id), Asked(mia.mapping_id, UNLINK))
    assert credit() != before
    assert done.batch_id is not None
    undone = undo.undo_batch(TESTER, done.batch_id, RULES)
    assert (len(undone.undone), undone.left) == (2, ())
    assert credit() == before


class TestBest:
    @pytest.fixture
    def oscar_member(self):
        return factories.member("oscar.solis", full_name="Oscar Solis")

    def test_best_candidate_is_linked(self, oscar, oscar_member):
        done = run(Asked(oscar.mapping_id, BEST))
        assert told(done) == [("linked", "oscar.solis", 5)]
        entry = db.session.scalars(sa.select(AuditEntry)).one()
        assert entry.confidence is not None
        assert entry.confidence > 0.5

    def test_without_candidate_the_row_is_refused(self, oscar, oscar_member):
        stranger = responder("Quentin Zaragoza")
        done = run(Asked(stranger.mapping_id, BEST), Asked(oscar.mapping_id, BEST))
        assert [row.outcome for row in done.outcomes] == ["error", "linked"]
        assert done.outcomes[0].code == "no_candidate"
        assert done.outcomes[0].message == (
            "No free member fits well enough by e-mail or name."
            " Choose the member of Quentin Zaragoza by hand."
        )

    def test_where_nobody_is_looked_for_the_row_is_refused(self, oscar, oscar_member):
        bot = responder("Mail Bot")
        decisions.exclude(TESTER, bot.mapping_id, True, RULES)
        assert run(Asked(bot.mapping_id, BEST)).outcomes[0].message == (
            "Nobody is suggested for Mail Bot. Choose the member of Mail Bot by hand."
        )

    @pytest.mark.parametrize("dry_run", [True, False])
    @pytest.mark.parametrize(
        ("names", "why"),
        [
            (["A. Andersson"], "Two members fit equally well: anna.andersson, arne.andersson"),
            (["Printer Team"], "Looks like a team account"),
            (["Oscar Solis", "Oscar Solis"], "Two responders fit equally well: Oscar Solis, Oscar"),
        ],
    )
    def test_what_only_a_person_knows_is_refused(self, oscar_member, names, why, dry_run):
        for name in ("Anna Andersson", "Arne Andersson", "Printer Team"):
            factories.member(name.lower().replace(" ", "."), full_name=name)
        first, *_ = [responder(name) for name in names]
        (told,) = run(Asked(first.mapping_id, BEST), dry_run=dry_run).outcomes
        assert (told.outcome, told.code, told.user_id) == ("error", "no_candidate", None)
        assert told.message.startswith(why)
        assert told.message.endswith(f" Choose the member of {names[0]} by hand.")
        assert linking.locked(first.mapping_id).user_id is None

    def test_who_is_named_is_linked_however_many_fit(self, oscar_member):
        members = [factories.member(f"a{n}", full_name=f"{n} Andersson") for n in ("Anna", "Arne")]
        doubtful = responder("A. Andersson")
        done = run(Asked(doubtful.mapping_id, LINK, members[1].id))
        assert told(done) == [("linked", "aArne", 0)]

    def test_rejected_candidate_is_not_taken(self, oscar, oscar_member):
        decisions.reject(TESTER, oscar.mapping_id, oscar_member.id, RULES)
        assert run(Asked(oscar.mapping_id, BEST)).outcomes[0].code == "no_candidate"

    def test_linked_one_stays_with_its_member(self, oscar, oscar_member, admin):
        link(oscar, admin)
        done = run(Asked(oscar.mapping_id, BEST))
        assert told(done) == [("unchanged", "Admin", 0)]

    def test_member_is_the_best_for_one_of_a_batch_only(self, oscar, oscar_member):
        short = responder("O. Solis")
        done = run(Asked(oscar.mapping_id, BEST), Asked(short.mapping_id, BEST))
        assert [row.outcome for row in done.outcomes] == ["linked", "error"]
        assert done.outcomes[1].code == "member_taken"
        assert done.outcomes[1].message == (
            "oscar.solis is linked to Oscar Solis in this batch already. Choose by hand."
        )


class TestSecondResponder:
    def test_link_to_a_member_who_has_another_warns(self, oscar, mia, admin):
        link(mia, admin)
        ida = responder("Ida Novak")
        (warned,) = run(Asked(oscar.mapping_id, LINK, admin.id), dry_run=True).outcomes
        assert warned.outcome == "linked"
        assert warned.message.endswith(
            " be credited. The member has Mia Reyes, too: leave it out if they are not one person."
        )
        assert warned.warning is not None
        assert warned.message.endswith(warned.warning)
        both = run(Asked(oscar.mapping_id, LINK, admin.id), Asked(ida.mapping_id, LINK, admin.id))
        assert "has Mia Reyes and 1 more responder, too" in both.outcomes[0].message
        assert "has Mia Reyes and 1 more responder, too: undo it" in both.outcomes[1].message
        assert both.message.endswith(" 2 with a warning.")

    def test_members_who_are_swapped_have_one_each(self, oscar, mia, admin):
        ada = factories.member("Ada")
        link(mia, admin)
        link(oscar, ada)
        done = run(Asked(oscar.mapping_id, LINK, admin.id), Asked(mia.mapping_id, LINK, ada.id))
        assert [row.outcome for row in done.outcomes] == ["relinked", "relinked"]
        assert not any("too" in row.message or row.warning for row in done.outcomes)
