"""Commands, run as a person types them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result
from flask import Flask


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    """`run("members", "list")` and then `.exit_code`, `.stdout`, `.stderr`."""

    def invoke(*args: object, **options: Any) -> Result:
        result = app.test_cli_runner().invoke(args=[*map(str, args)], **options)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke
