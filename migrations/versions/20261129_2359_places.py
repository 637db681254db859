"""The groups and workspaces of the ledger in a table of their own.

Revision: 8f3b91e7a2d5
After: 8f02a7d14c6e
"""

import sqlalchemy as sa
from alembic import op

revision = "8f3b91e7a2d5"
down_revision = "8f02a7d14c6e"
branch_labels = None
depends_on = None

_FILL = "INSERT INTO place (kind, id) SELECT DISTINCT"


def upgrade() -> None:
    op.create_table(
        "place",
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.CheckConstraint("kind IN ('group', 'workspace')", name=op.f("ck_place_kind")),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_place")),
    )
    op.execute(f"{_FILL} 'group', group_id FROM closure WHERE group_id IS NOT NULL")
    op.execute(f"{_FILL} 'workspace', workspace_id FROM closure WHERE workspace_id IS NOT NULL")


def downgrade() -> None:
    op.drop_table("place")
