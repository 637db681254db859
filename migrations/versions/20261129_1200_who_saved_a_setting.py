"""Who saved a setting on the page.

Revision: 5e2a9d4c71f8
After: 5d20c7b1f3e8
"""

import sqlalchemy as sa
from alembic import op

revision = "5e2a9d4c71f8"
down_revision = "5d20c7b1f3e8"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("setting") as table:
        table.add_column(sa.Column("saved_by_id", ID, nullable=True))
        table.create_foreign_key(
            op.f("fk_setting_saved_by_id_user"),
            "user",
            ["saved_by_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    with op.batch_alter_table("setting") as table:
        table.drop_constraint(op.f("fk_setting_saved_by_id_user"), type_="foreignkey")
        table.drop_column("saved_by_id")
