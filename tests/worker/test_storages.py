"""Where the queue lies, by QUEUE_URL."""

from __future__ import annotations

import pytest

from app.worker import storages
from config import ConfigError


@pytest.mark.parametrize(
    ("url", "product"),
    [("redis://:secret@queue/0", "Redis"), ("postgresql://me:secret@db/queue", "PostgreSQL")],
)
def test_missing_package_is_named_with_the_line_that_installs_it(url, product, monkeypatch):
    monkeypatch.setattr(storages, "find_spec", lambda _package: None)
    with pytest.raises(ConfigError, match=f"QUEUE_URL names {product}") as refusal:
        storages.for_calls(url)
    assert "requirements-scale.txt" in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_folder_of_a_file_is_made(tmp_path):
    storages.for_calls(f"sqlite:///{tmp_path / 'a' / 'b' / 'queue.db'}")
    assert (tmp_path / "a" / "b").is_dir()
