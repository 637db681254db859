"""The control door, the ticker, the connection and the command."""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
import threading
from pathlib import Path
from random import Random

import pytest
import requests

from app.demo.moves import Mover
from app.demo.people import OSCAR_ID
from app.demo.ticker import Ticker
from tests.demo.conftest import ANA

ROOT = Path(__file__).parents[2]


def test_ticket_is_created_and_changed(demo, caller):
    created = caller.order("/tickets", {"responder_id": ANA}).json()
    assert (created["status"], created["responder_id"]) == (2, ANA)
    path = f"/tickets/{created['id']}"
    assert caller.order(path, {"do": "resolve", "responder_id": OSCAR_ID}).json()["status"] == 4
    assert caller.order(path, {"do": "reopen"}).json()["status"] == 2
    assert caller.order(path, {"do": "reassign", "responder_id": None}).json()["status"] == 2
    assert demo.state.ticket(created["id"]).responder_id is None
    assert caller.order(path, {"do": "delete"}).json()["deleted"] is True


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/tickets/1", {"do": "close"}, 404),
        ("/tickets/{id}", {"do": "reopen"}, 409),
        ("/tickets/{id}", {"do": "restore"}, 409),
        ("/tickets/{id}", {"do": "dance"}, 400),
        ("/tickets/{id}", {"do": "close", "responder_id": "Oscar"}, 400),
        ("/tickets", {"status": 99}, 400),
        ("/tickets", {"colour": 1}, 400),
        ("/tickets", {"workspace_id": 9}, 400),
        ("/tickets", [], 400),
        ("/faults", {"colour": 1}, 400),
    ],
)
def test_senseless_order_is_refused_with_a_sentence(demo, caller, path, body, status):
    ticket = demo.state.create(ANA)
    answer = caller.order(path.format(id=ticket.id), body)
    assert answer.status_code == status
    assert answer.json()["error"].endswith(".")
    assert (len(demo.state.account.tickets), len(ticket.events)) == (1, 1)


def test_deleted_ticket_cannot_be_closed(demo, caller):
    ticket = demo.state.create(ANA)
    demo.state.delete(ticket.id)
    assert caller.order(f"/tickets/{ticket.id}", {"do": "close"}).status_code == 409


def test_faults_are_set_shown_and_cleared(demo, caller):
    assert caller.order("/faults", {"errors": 2, "drip_interval": 2}).json()["errors"] == 2
    assert demo.faults.drip_interval == 2
    assert caller.order("/faults", {}).json()["errors"] == 0


def test_truth_is_told(demo, caller, clock):
    ticket = demo.state.create(ANA, status=5)
    truth = requests.get(f"{demo.url}/demo/truth", timeout=10).json()
    assert truth["at"] == "2026-08-14T12:00:00Z"
    assert truth["closures"][0]["ticket_id"] == ticket.id
    assert truth["by_responder"] == {str(ANA): 1}


def test_requests_are_counted_by_route_and_status(demo, caller):
    caller.get("/tickets", include="stats")
    caller.get("/agents")
    caller.get("/tickets/1")
    requests.get(f"{demo.url}/healthz", timeout=10)
    counts = requests.get(f"{demo.url}/demo/requests", timeout=10).json()
    assert counts["by_route"] == {"tickets": 1, "agents": 1, "view": 1}
    assert counts["credits_by_route"] == {"tickets": 3, "agents": 1, "view": 1}
    assert counts["by_status"] == {"200": 2, "404": 1}
    assert (counts["total"], counts["credits"], counts["inside_retry_after"]) == (3, 5, 0)
    assert counts["recent"][0] == "200 /api/v2/tickets?include=stats"
    assert demo.key not in str(counts)


def test_door_is_closed_to_other_names(demo):
    headers = {"Host": "demo.example.com"}
    answer = requests.get(f"{demo.url}/demo/truth", headers=headers, timeout=10)
    assert answer.status_code == 403


def test_tick_closes_a_ticket(demo):
    for _ in range(3):
        demo.state.create(ANA)
    demo.mover.tick()
    assert demo.truth()["total"] == 1
    assert len(demo.state.account.tickets) > 3


class CountingMover(Mover):
    def __init__(self):
        self.ticks = 0
        self.enough = threading.Event()

    def tick(self):
        self.ticks += 1
        if self.ticks >= 3:
            self.enough.set()


def test_ticker_ticks_until_stopped():
    mover = CountingMover()
    ticker = Ticker(mover, 0.001, Random(1))
    ticker.start()
    assert mover.enough.wait(10)
    ticker.stop()
    mover.enough.clear()
    assert not mover.enough.wait(0.05)


def test_pace_zero_lets_time_stand_still():
    mover = CountingMover()
    ticker = Ticker(mover, 0, Random(1))
    ticker.start()
    ticker.stop()
    assert mover.ticks == 0


def test_connection_stays_open_until_the_demo_ends(demo):
    connection = http.client.HTTPConnection("127.0.0.1", int(demo.url.rpartition(":")[2]))
    connection.connect()
    sock = connection.sock
    for _ in range(3):
        connection.request("GET", "/healthz")
        assert connection.getresponse().read() == b'{"status":"ok"}\n'
    assert connection.sock is sock
    demo.close()
    assert sock.recv(1) == b""
    connection.close()


def command(*arguments):
    return [sys.executable, "-m", "app.demo", *arguments]


def test_command_runs_until_it_is_told_to_end(tmp_path):
    line = command("--port", "0", "--state", str(tmp_path), "--tickets", "5", "--key", "abc")
    line += ["--product", "freshdesk"]
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        url = said.split()[-1]
        answer = requests.get(f"{url}/api/v2/agents/me", auth=("abc", "X"), timeout=10)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    assert "contact" in answer.json()
    assert "abc" not in said
    assert (tmp_path / "journal.jsonl").exists()


def test_command_names_a_port_in_use(demo):
    port = demo.url.rpartition(":")[2]
    line = command("--port", port, "--tickets", "1")
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert done.stderr == (f"Port {port} is in use. Stop what uses it, or choose another --port.\n")
