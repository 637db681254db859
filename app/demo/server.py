"""Puts the demo together and runs it: for good (`serve`) or around a test (`running_demo`)."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Thread
from typing import Any

from flask import Flask, Response, jsonify

from app.demo.chance import dice
from app.demo.clock import Clock
from app.demo.door import Door
from app.demo.faults import Faults
from app.demo.gate import Gate
from app.demo.journal import Journal
from app.demo.limits import RateLimiter
from app.demo.moves import Mover
from app.demo.people import RESPONDERS, Responder
from app.demo.products import PRODUCTS
from app.demo.request_log import RequestLog
from app.demo.serving import Serving, price_of
from app.demo.state import SEED, Beginning, DemoState
from app.demo.ticker import Ticker
from app.demo.ticket_page import TicketPage
from app.demo.truth import Truth, truth_of
from app.demo.webhook import Webhook
from app.demo.wire import Server


@dataclass(frozen=True)
class Options:
    """How a demo is set up; port 0 takes a free one, pace 0 lets time stand still."""

    product: str = "freshservice"
    host: str = "127.0.0.1"
    port: int = 0
    key: str = "demo-key"
    state: Path | None = None
    pace: float = 0.0
    rate_limit: int = 400
    overall_limit: int = 1000
    history: int | None = 120
    """Days of past; None for an account without tickets."""
    tickets: int | None = None
    """Exactly so many tickets in those days; None for a usual pace."""
    seed: int = SEED
    responders: Sequence[Responder] = RESPONDERS
    clock: Clock | None = None
    webhook: str | None = None
    """Where every change of a ticket is told, with the secret."""
    webhook_secret: str = field(default="", repr=False)


class Demo:
    """One demo Freshworks: its state, what is wrong with it, and its server."""

    def __init__(self, options: Options) -> None:
        clock = options.clock or Clock()
        beginning = Beginning(options.history, options.tickets, options.seed)
        self._product = PRODUCTS[options.product]
        self._journal = Journal(options.state)
        self.key = options.key
        self.faults = Faults()
        self.state = DemoState(
            beginning,
            clock=clock,
            journal=self._journal,
            responders=options.responders,
            faults=self.faults,
            archive_days=self._product.archive_days,
        )
        self.requests = RequestLog(clock)
        self._gate = self._made_gate(options, clock)
        rng = dice(options.seed, self.state.account.last_at)
        self.mover = Mover(self.state, rng)
        self._ticker = Ticker(self.mover, options.pace, rng)
        if options.pace > 0:
            self.state.catch_up()
        self._webhook = self._made_webhook(options)
        self._server = Server(options.host, options.port, self._app().wsgi_app, self.state.now)

    @property
    def url(self) -> str:
        """The base address, without a slash at the end."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def truth(self) -> Truth:
        """What a ledger should hold now."""
        with self.state.lock:
            self.state.pass_time()
            return truth_of(self.state.account)

    def run(self) -> None:
        """Answer until `shutdown` is called or this thread is interrupted."""
        self._ticker.start()
        if self._webhook is not None:
            self._webhook.start()
        self._server.serve_forever(poll_interval=0.05)

    def shutdown(self) -> None:
        """Make `run`, in another thread, return."""
        self._server.shutdown()

    def close(self) -> None:
        """Hang up, stop the time, let go of the state directory."""
        self._gate.closing.set()
        self._ticker.stop()
        if self._webhook is not None:
            self._webhook.stop()
        self._server.server_close()
        self._journal.close()

    def _made_gate(self, options: Options, clock: Clock) -> Gate:
        return Gate(
            key=self.key,
            limiter=RateLimiter(clock, options.rate_limit, options.overall_limit),
            faults=self.faults,
            log=self.requests,
            price_of=price_of,
            headers=self._product.headers,
            wrong_types=self._product.wrong_types,
            now=self.state.now,
        )

    def _made_webhook(self, options: Options) -> Webhook | None:
        if not options.webhook:
            return None
        webhook = Webhook(options.webhook, options.webhook_secret, options.product)
        self.state.listeners.append(webhook.tell)
        return webhook

    def _app(self) -> Flask:
        app = Flask("app.demo", static_folder=None)
        self._gate.guard(app)
        serving = Serving(self.state, self.faults, self.mover)
        app.register_blueprint(self._product.views(serving).blueprint())
        app.register_blueprint(Door(self.state, self.faults, self.requests).blueprint())
        app.register_blueprint(TicketPage(self.state).blueprint())
        app.add_url_rule("/healthz", "healthz", _healthz)
        return app


def _healthz() -> Response:
    return jsonify(status="ok")


def serve(options: Options, ready: Callable[[str], None]) -> None:
    """Run a demo in this thread until it is interrupted; `ready` is told its address."""
    # A big history is millions of objects that stay: looking for garbage among them would
    # double the start and hold up answers later.
    gc.disable()
    demo = Demo(options)
    gc.freeze()
    gc.enable()
    try:
        ready(demo.url)
        demo.run()
    finally:
        demo.close()


@contextmanager
def running_demo(options: Options | None = None, **changes: Any) -> Iterator[Demo]:
    """A demo in a thread, by default on a free port and without a state directory."""
    demo = Demo(replace(options or Options(), **changes))
    thread = Thread(target=demo.run, name="demo-freshworks", daemon=True)
    thread.start()
    try:
        yield demo
    finally:
        demo.shutdown()
        thread.join()
        demo.close()
