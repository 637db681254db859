"""A pair that somebody unlinked is none that somebody rejected.

Revision: 9a3e61c0d725
After: 8f4c2d60b913
"""

from alembic import op

revision = "9a3e61c0d725"
down_revision = "8f4c2d60b913"
branch_labels = None
depends_on = None

NAME = "ck_verdict_verdict"


def upgrade() -> None:
    _allow("verdict IN ('rejected', 'unlinked', 'unsure', 'undone')")


def downgrade() -> None:
    op.execute("UPDATE verdict SET verdict = 'rejected' WHERE verdict = 'unlinked'")
    _allow("verdict IN ('rejected', 'unsure', 'undone')")


def _allow(rule: str) -> None:
    with op.batch_alter_table("verdict") as batch:
        batch.drop_constraint(op.f(NAME), type_="check")
        batch.create_check_constraint(op.f(NAME), rule)
