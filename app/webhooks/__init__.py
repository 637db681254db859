"""What Freshworks tells us of its own accord: hints that a ticket changed, and no data."""

from app.webhooks.receiver import WEBHOOK_HEADER, WEBHOOK_PATH, blueprint

__all__ = ["WEBHOOK_HEADER", "WEBHOOK_PATH", "blueprint"]
