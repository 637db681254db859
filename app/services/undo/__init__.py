"""Taking decisions back: the state of before, and with it the credit of before."""

from app.services.undo.batch import BatchOutcome, Left, is_long, run_job, size_of, undo_batch
from app.services.undo.one import undo
from app.services.undo.step import ChangedSince, Undone

__all__ = [
    "BatchOutcome",
    "ChangedSince",
    "Left",
    "Undone",
    "is_long",
    "run_job",
    "size_of",
    "undo",
    "undo_batch",
]
