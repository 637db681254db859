"""A Freshworks that is dead, out of its mind or refuses: few questions, a sentence, no change."""

from __future__ import annotations

import logging

import pytest

from app.demo.faults import RETRY_AFTER_AS
from app.freshworks_service import FreshworksError
from app.services import jobs
from tests.factories import TESTER, tables
from tests.faults.programs import Programs
from tests.services.desk import ledger
from tests.services.world import counted_writes
from tests.waiting import free_port, until

FOR_EVER = 10**6
MOST_REQUESTS = 12
IMPATIENT = {"deadline": 0.2}

DEAD = {
    "500": {"errors": FOR_EVER},
    "504": {"errors": FOR_EVER, "error_status": 504},
    "down": {"down": True},
    "html": {"html": FOR_EVER},
    "nothing": {"empty": FOR_EVER},
    "half": {"truncated": FOR_EVER},
    "other types": {"wrong_types": FOR_EVER},
    "hanging up": {"disconnects": FOR_EVER},
    "cut off": {"cut_off": FOR_EVER},
    "redirect": {"redirects": FOR_EVER},
    "drip": {"drip": FOR_EVER, "drip_interval": 0.1},
    "too slow": {"slow": 0.3},
} | {f"429 {form}": {"rate_limited": FOR_EVER, "retry_after_as": form} for form in RETRY_AFTER_AS}


def failing_sync(trouble, **changes):
    """A sync that fails; returns how often it asked and what it says."""
    said = []

    def act():
        with pytest.raises(FreshworksError) as caught:
            trouble.sync(**changes)
        said.append(caught.value.sentence)

    return trouble.asked(act), said[0]


def assert_is_a_sentence(text, trouble):
    assert text.endswith(".")
    assert len(text.split()) > 8
    assert trouble.demo.key not in text


class TestDead:
    @pytest.mark.parametrize("fault", DEAD.values(), ids=DEAD)
    def test_first_sync_asks_little_and_changes_nothing(self, trouble, fault):
        trouble.closed()
        before = tables()
        trouble.faults.set(**fault)
        asked, said = failing_sync(trouble, **IMPATIENT)
        assert 1 <= asked <= MOST_REQUESTS
        assert_is_a_sentence(said, trouble)
        assert tables() == before

    @pytest.mark.parametrize("fault", ["errors", "html", "rate_limited", "drip"])
    @pytest.mark.trouble(page=10, history=30, tickets=60)
    def test_dying_in_the_middle_keeps_what_was_read(self, trouble, fault):
        trouble.faults.set(after=4, drip_interval=0.1, **{fault: FOR_EVER})
        asked, said = failing_sync(trouble, **IMPATIENT)
        assert asked <= 4 + MOST_REQUESTS
        assert_is_a_sentence(said, trouble)
        assert 0 < len(ledger()) < trouble.demo.truth()["total"]
        trouble.assert_right_when_quiet()

    def test_connection_refused(self, trouble, caplog):
        before = tables()
        with caplog.at_level(logging.DEBUG, "urllib3.connectionpool"):
            asked, said = failing_sync(trouble, url=f"http://127.0.0.1:{free_port()}")
        tried = [one for one in caplog.messages if "Starting new HTTP connection" in one]
        assert asked == 0
        assert 1 <= len(tried) <= MOST_REQUESTS
        assert_is_a_sentence(said, trouble)
        assert tables() == before


class TestRefusing:
    @pytest.mark.parametrize("refusal", ["key", "account"])
    @pytest.mark.parametrize("synced", [False, True])
    def test_refused_key_costs_one_or_two_requests(self, trouble, refusal, synced):
        trouble.closed()
        if synced:
            trouble.sync()
        changes = {"api_key": "wrong-key-0123"} if refusal == "key" else {}
        trouble.faults.set(suspended=refusal == "account")
        with counted_writes() as writes:
            asked, said = failing_sync(trouble, **changes)
        assert asked == (1 if refusal == "key" else 2)
        assert_is_a_sentence(said, trouble)
        assert "wrong-key" not in said
        assert writes == []


class TestTwoAtOnce:
    @pytest.fixture
    def programs(self, site, trouble, tmp_path):
        return Programs(site.app.config["LINKING"], tmp_path)

    @pytest.mark.trouble(history=30, tickets=300)
    def test_one_program_does_the_work_and_the_other_says_so(self, trouble, programs):
        trouble.faults.set(slow=0.1)
        both = [programs.start("sync") for _ in range(2)]
        assert sorted(one.wait() for one in both) == [0, 1]
        idle = next(one for one in both if one.wait() == 1)
        (job,), _ = jobs.page(jobs.SYNC, None, 1, 10)
        assert idle.said.startswith(f"Sync is running already (job {job.id}).")
        trouble.faults.clear()
        trouble.assert_equal()

    @pytest.mark.trouble(history=30, tickets=300)
    def test_button_gives_the_sync_that_is_under_way(self, trouble, programs):
        trouble.faults.set(slow=0.1)
        asked = trouble.requests()
        running = programs.start("sync")
        until(lambda: trouble.requests() > asked)
        job, is_new = jobs.start(TESTER, jobs.SYNC)
        assert (job.status, is_new) == ("running", False)
        assert running.wait() == 0, running.said
        trouble.faults.clear()
        trouble.assert_equal()
