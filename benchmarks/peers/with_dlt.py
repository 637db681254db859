"""dlt: its REST source, told nothing but where the rows are, with JSON lines as target."""

from pathlib import Path

import dlt
from dlt.sources.rest_api import rest_api_source


def fetch(address: str, key: str, product: str, folder: Path) -> None:
    """Load all tickets once."""
    dlt.config["normalize.data_writer.disable_compression"] = True
    endpoint = {
        "path": "tickets",
        "params": {"per_page": 100, "include": "stats", "updated_since": "2000-01-01T00:00:00Z"},
        "paginator": "header_link",
        "data_selector": "tickets" if product == "freshservice" else "$",
    }
    auth = {"type": "http_basic", "username": key, "password": "X"}
    config = {
        "client": {"base_url": f"{address}/api/v2/", "auth": auth},
        "resources": [{"name": "tickets", "primary_key": "id", "endpoint": endpoint}],
    }
    target = dlt.destinations.filesystem(bucket_url=str(folder / "target"))
    pipeline = dlt.pipeline("bench", pipelines_dir=str(folder / "work"), destination=target)
    pipeline.run(rest_api_source(config), loader_file_format="jsonl")
