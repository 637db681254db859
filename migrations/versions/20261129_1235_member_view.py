"""What each member chose for the list.

Revision: 8e61f0b2c9d4
After: 8e41d0c92b7f
"""

import sqlalchemy as sa
from alembic import op

revision = "8e61f0b2c9d4"
down_revision = "8e41d0c92b7f"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "member_view",
        sa.Column("user_id", ID, autoincrement=False, nullable=False),
        sa.Column("columns", sa.String(length=200), nullable=False),
        sa.Column("per_page", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_member_view_user_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_member_view")),
    )


def downgrade() -> None:
    op.drop_table("member_view")
