"""Days of everybody at once, for the team's figures.

Revision: 8e41d0c92b7f
After: a4d81f3c06b7
"""

from alembic import op

revision = "8e41d0c92b7f"
down_revision = "a4d81f3c06b7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_ticket_closure_date", "ticket_closure", ["date", "user_id", "tickets_closed"]
    )
    op.create_index("ix_unclaimed_day_date", "unclaimed_day", ["date", "tickets"])


def downgrade() -> None:
    op.drop_index("ix_unclaimed_day_date", "unclaimed_day")
    op.drop_index("ix_ticket_closure_date", "ticket_closure")
