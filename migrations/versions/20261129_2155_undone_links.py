"""A link that was undone is no pair that somebody put off.

Revision: 8f02a7d14c6e
After: 8e61f0b2c9d4
"""

from alembic import op

revision = "8f02a7d14c6e"
down_revision = "8e61f0b2c9d4"
branch_labels = None
depends_on = None

NAME = "ck_verdict_verdict"


def upgrade() -> None:
    _allow("verdict IN ('rejected', 'unsure', 'undone')")


def downgrade() -> None:
    op.execute("UPDATE verdict SET verdict = 'unsure' WHERE verdict = 'undone'")
    _allow("verdict IN ('rejected', 'unsure')")


def _allow(rule: str) -> None:
    with op.batch_alter_table("verdict") as batch:
        batch.drop_constraint(op.f(NAME), type_="check")
        batch.create_check_constraint(op.f(NAME), rule)
