"""Columns and indexes that put the list of mappings in order.

Revision: 5d20c7b1f3e8
After: 5f27ab90c3d8
"""

from datetime import UTC

import sqlalchemy as sa
from alembic import op

revision = "5d20c7b1f3e8"
down_revision = "5f27ab90c3d8"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NUMBERS = ("by_work", "by_month", "by_week", "by_activity")
_ORDERS = (
    ("by_work", "mapping_id"),
    ("is_linked", "mapping_id"),
    ("is_linked", "member_key", "mapping_id"),
    ("member_key",),
    ("total_tickets", "mapping_id"),
    ("by_month", "mapping_id"),
    ("by_week", "mapping_id"),
    ("by_activity", "mapping_id"),
    ("unclaimed_tickets", "mapping_id"),
)
_OF_MAPPINGS = (("search_text", "id"), ("updated_at", "id"))
_MEMBER = "fk_mapping_stats_member_key_user"
_ROWS_AT_ONCE = 1000


def upgrade() -> None:
    with op.batch_alter_table("mapping_stats") as batch:
        batch.add_column(
            sa.Column("is_linked", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch.add_column(sa.Column("member_key", sa.String(length=200), nullable=True))
        for name in _NUMBERS:
            batch.add_column(sa.Column(name, ID, server_default="0", nullable=False))
        batch.create_foreign_key(
            _MEMBER, "user", ["member_key"], ["username_key"], onupdate="CASCADE"
        )
    _fill()
    for columns in _ORDERS:
        op.create_index(_name("mapping_stats", columns), "mapping_stats", columns)
    for columns in _OF_MAPPINGS:
        table = "freshworks_user_mapping"
        op.create_index(_name(table, columns), table, columns)


def downgrade() -> None:
    for columns in _OF_MAPPINGS:
        op.drop_index(_name("freshworks_user_mapping", columns), "freshworks_user_mapping")
    for columns in _ORDERS:
        op.drop_index(_name("mapping_stats", columns), "mapping_stats")
    with op.batch_alter_table("mapping_stats") as batch:
        batch.drop_constraint(_MEMBER, type_="foreignkey")
        for name in ("is_linked", "member_key", *_NUMBERS):
            batch.drop_column(name)


def _name(table: str, columns: tuple[str, ...]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"


def _fill() -> None:
    """What the application computes from then on, for the rows there are."""
    connection, tables = op.get_bind(), sa.MetaData()
    tables.reflect(connection, only=["mapping_stats", "freshworks_user_mapping", "user"])
    stats, mapping, user = (
        tables.tables[name] for name in ("mapping_stats", "freshworks_user_mapping", "user")
    )
    query = (
        sa.select(stats, mapping.c.user_id, mapping.c.excluded, user.c.username_key)
        .join(mapping, mapping.c.id == stats.c.mapping_id)
        .outerjoin(user, user.c.id == mapping.c.user_id)
    )
    rows = [_keys(row) for row in connection.execute(query)]
    values = {name: sa.bindparam(name) for name in ("is_linked", "member_key", *_NUMBERS)}
    update = stats.update().where(stats.c.mapping_id == sa.bindparam("of")).values(values)
    for first in range(0, len(rows), _ROWS_AT_ONCE):
        connection.execute(update, rows[first : first + _ROWS_AT_ONCE])


def _keys(row) -> dict:
    activity = 0
    if row.last_activity is not None:
        activity = round(row.last_activity.replace(tzinfo=UTC).timestamp() * 10**6)
    work = 2**52 - activity if row.user_id is not None else -row.unclaimed_tickets
    return {
        "of": row.mapping_id,
        "is_linked": row.user_id is not None,
        "member_key": row.username_key,
        "by_work": 2**53 if row.excluded else work,
        "by_month": _period(row.month_key, row.month_count),
        "by_week": _period(row.week_key, row.week_count),
        "by_activity": activity,
    }


def _period(first, count) -> int:
    return 0 if first is None else first.toordinal() * 10**9 + count
