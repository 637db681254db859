"""`python -m app.demo`: a demo Freshworks on this machine until Ctrl-C."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
from pathlib import Path

from app.demo.journal import JournalError
from app.demo.products import PRODUCTS
from app.demo.server import Options, serve


def _arguments() -> argparse.Namespace:
    usual = Options()
    parser = argparse.ArgumentParser(prog="python -m app.demo", description=__doc__)
    parser.add_argument(
        "--product", choices=sorted(PRODUCTS), default=usual.product, help="(%(default)s)"
    )
    parser.add_argument("--host", default=usual.host, help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8001, help="port (%(default)s)")
    parser.add_argument(
        "--key",
        default=os.environ.get("DEMO_KEY", usual.key),
        help="API key that clients must send (DEMO_KEY, else demo-key)",
    )
    parser.add_argument("--state", type=Path, help="directory that keeps what happened")
    parser.add_argument(
        "--pace", type=float, default=30.0, help="seconds between closings, 0: none (%(default)s)"
    )
    parser.add_argument(
        "--rate-limit", type=int, default=usual.rate_limit, help="credits a minute for each route"
    )
    parser.add_argument(
        "--overall-limit", type=int, default=usual.overall_limit, help="credits a minute in all"
    )
    parser.add_argument("--tickets", type=int, help="exact number of tickets in the history")
    _add_webhook(parser, usual)
    return parser.parse_args()


def _add_webhook(parser: argparse.ArgumentParser, usual: Options) -> None:
    parser.add_argument(
        "--webhook",
        default=os.environ.get("DEMO_WEBHOOK_URL"),
        help="address that is told of each change of a ticket (DEMO_WEBHOOK_URL, else none)",
    )
    parser.add_argument(
        "--webhook-secret",
        default=os.environ.get("DEMO_WEBHOOK_SECRET", usual.webhook_secret),
        help="sent along as X-Webhook-Secret (DEMO_WEBHOOK_SECRET)",
    )


def main() -> int:
    """Run it; 0 after an orderly end, 1 with a sentence where it cannot start."""
    options = Options(**vars(_arguments()))
    # Told to end, it ends as after Ctrl-C, so that everything is closed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        serve(options, _say_where)
    except KeyboardInterrupt:
        return 0
    except JournalError as error:
        sys.stderr.write(f"{error}\n")
    except OSError as error:
        sys.stderr.write(f"{_sentence(error, options)}\n")
    return 1


def _say_where(url: str) -> None:
    sys.stdout.write(f"The demo Freshworks answers at {url}\n")
    sys.stdout.flush()


def _sentence(error: OSError, options: Options) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {options.port} is in use. Stop what uses it, or choose another --port."
    return f"The demo Freshworks cannot run: {error}. Check --host, --port and --state."


if __name__ == "__main__":
    sys.exit(main())
