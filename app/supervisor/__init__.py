"""Running several programs as one. Imports nothing of the project."""

from app.supervisor.parent import Child, Supervisor
from app.supervisor.reach import port_conflict, reached_at, wait_until_answers

__all__ = ["Child", "Supervisor", "port_conflict", "reached_at", "wait_until_answers"]
