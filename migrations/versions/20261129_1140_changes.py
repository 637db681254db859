"""Which mappings changed at which version, for pages that are open.

Revision: 5f27ab90c3d8
After: c4a97b03e6d1
"""

import sqlalchemy as sa
from alembic import op

revision = "5f27ab90c3d8"
down_revision = "c4a97b03e6d1"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "mapping_change",
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mapping_id", ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("version", "mapping_id", name=op.f("pk_mapping_change")),
    )


def downgrade() -> None:
    op.drop_table("mapping_change")
