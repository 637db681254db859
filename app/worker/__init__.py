"""Background runs: the queue that wakes a worker, and what each kind of job does."""

from __future__ import annotations

from flask import Flask

from app.worker import queue


def init_app(app: Flask) -> None:
    """Let services wake the worker of this app."""
    queue.init_app(app)
