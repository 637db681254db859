"""The demo tells an address that tickets changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread

import pytest

from app.demo.server import running_demo
from app.demo.tickets import Ticket
from app.demo.webhook import Webhook
from tests.demo.conftest import ANA


class Receiver:
    """Keeps what it is told; answers 500 as often as it is asked to."""

    def __init__(self) -> None:
        self.told: Queue[tuple[str | None, object]] = Queue()
        self.failures = 0
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                failing = receiver.failures > 0
                receiver.failures -= failing
                # Kept before it is answered: once answered, the next call may overtake this one.
                receiver.told.put((self.headers["X-Webhook-Secret"], json.loads(body)))
                self.send_response(500 if failing else 202)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = Thread(target=receiver.server.serve_forever, args=(0.01,))
    thread.start()
    yield receiver
    receiver.server.shutdown()
    thread.join()
    receiver.server.server_close()


@pytest.mark.parametrize("product", ["freshservice", "freshdesk"])
def test_each_change_is_told(receiver, clock, product):
    settings = {"webhook": receiver.url, "webhook_secret": "s3cret", "product": product}
    with running_demo(history=None, clock=clock, **settings) as demo:
        number = demo.state.create(ANA).id
        demo.state.close(number)
        demo.state.bulk_close([demo.state.create().id])
        told = [receiver.told.get(timeout=60) for _ in range(4)]
    assert {secret for secret, _ in told} == {"s3cret"}
    bodies = [body for _, body in told]
    assert bodies[0] == {
        f"{product}_webhook": {"ticket_id": str(number), "ticket_status": "Open"},
    }
    assert bodies[1][f"{product}_webhook"]["ticket_status"] == "Closed"
    assert [body[f"{product}_webhook"]["ticket_id"] for body in bodies[2:]] == [str(number + 1)] * 2


def test_failed_call_is_made_again_and_then_given_up(receiver):
    webhook = Webhook(receiver.url, "s3cret", "freshdesk", pauses=(0.0, 0.0))
    receiver.failures = 5
    webhook.tell(Ticket(1, 100))
    webhook.tell(Ticket(2, 100))
    webhook.tell(Ticket(3, 100))
    webhook.start()
    numbers = [receiver.told.get(timeout=60)[1]["freshdesk_webhook"]["ticket_id"] for _ in range(7)]
    webhook.stop()
    assert numbers == ["1", "1", "1", "2", "2", "2", "3"]


def test_receiver_that_is_away_holds_nobody_up(clock):
    away = "http://127.0.0.1:9/hook"
    with running_demo(history=None, clock=clock, webhook=away) as demo:
        for _ in range(20):
            demo.state.create(ANA, status=5)
        assert demo.truth()["total"] == 20
