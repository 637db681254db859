"""Datasette on the tables of the list: `list_datasette.py DATABASE PAGES ROWS TIMES`.

Prints as JSON its version and the least seconds of each page, in JSON and in HTML: the rows of the
dashboard by its own client, which asks without a network. Its pages show one table, so the joined
rows are those of a query.
"""

import asyncio
import json
import sys
import time
from importlib.metadata import version
from urllib.parse import urlencode

from datasette.app import Datasette

SQL = """
SELECT m.id, m.freshworks_username, m.freshworks_user_id, m.freshworks_email, m.link_source,
  u.username, u.role, s.total_tickets, s.month_count, s.week_count, s.last_activity,
  s.unclaimed_tickets, m.updated_at
FROM (SELECT total_tickets, mapping_id FROM mapping_stats ORDER BY total_tickets DESC,
      mapping_id DESC LIMIT {rows} OFFSET {offset}) p
JOIN freshworks_user_mapping m ON m.id = p.mapping_id
JOIN mapping_stats s ON s.mapping_id = m.id LEFT JOIN "user" u ON u.id = m.user_id
ORDER BY s.total_tickets DESC, m.id DESC
"""


async def main() -> None:
    """Ask for each page several times, in both forms."""
    database, pages, rows, times = sys.argv[1], *(json.loads(text) for text in sys.argv[2:])
    site = Datasette([database])
    await site.invoke_startup()
    found = {}
    for form, ending in (("JSON", ".json"), ("HTML", "")):
        found[f"Datasette {version('datasette')}, {form}"] = [
            min([await _seconds(site, ending, rows, page) for _ in range(times)]) for page in pages
        ]
    print(json.dumps(found))


async def _seconds(site: Datasette, ending: str, rows: int, page: int) -> float:
    sql = SQL.format(rows=rows, offset=(page - 1) * rows)
    asked = {"sql": sql, **({"_shape": "objects"} if ending else {})}
    start = time.perf_counter()
    answer = await site.client.get(f"/linking{ending}?{urlencode(asked)}")
    took = time.perf_counter() - start
    assert answer.status_code == 200, answer.text[:500]
    assert answer.text.count("@example.com") >= rows, answer.text[:500]
    return took


if __name__ == "__main__":
    asyncio.run(main())
