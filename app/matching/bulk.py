"""Building very much at once without being held up by the garbage collector."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Keep the collector from walking over everything again and again while it is built.

    Nothing of what matching builds refers back to itself, so nothing is left lying about. What
    somebody else had switched off stays off.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
