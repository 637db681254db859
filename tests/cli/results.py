"""What a command left, as tests compare it."""

from __future__ import annotations

from click.testing import Result


def shown(result: Result) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    return result.exit_code, result.stdout, result.stderr
