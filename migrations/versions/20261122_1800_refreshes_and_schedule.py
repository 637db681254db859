"""Tickets to read back, the schedule's moments, the last webhook; fewer indexes.

Revision: 3b8f0c6a41d2
After: dff8f08728fa
"""

import sqlalchemy as sa
from alembic import op

revision = "3b8f0c6a41d2"
down_revision = "dff8f08728fa"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ticket_refresh",
        sa.Column("ticket_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("not_before", sa.DateTime(), nullable=True),
        sa.Column("attempts", ID, nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ticket_refresh")),
    )
    with op.batch_alter_table("app_state") as batch:
        batch.add_column(sa.Column("webhook_at", sa.DateTime(), nullable=True))
        batch.add_column(sa.Column("not_before", sa.DateTime(), nullable=True))
    with op.batch_alter_table("job_run") as batch:
        batch.add_column(sa.Column("slot", sa.String(length=30), nullable=True))
        batch.add_column(sa.Column("options", sa.Text(), nullable=True))
        batch.add_column(sa.Column("waiting_until", sa.DateTime(), nullable=True))
        batch.create_unique_constraint(batch.f("uq_job_run_kind_slot"), ["kind", "slot"])
    op.drop_index("ix_ticket_responder_id", "ticket")
    op.drop_index("ix_closure_responder_id_local_date", "closure")
    op.drop_index("ix_closure_responder_id_closed_at", "closure")
    op.create_index(
        op.f("ix_closure_responder_id_local_date_closed_at"),
        "closure",
        ["responder_id", "local_date", "closed_at"],
    )


def downgrade() -> None:
    op.drop_index("ix_closure_responder_id_local_date_closed_at", "closure")
    op.create_index("ix_closure_responder_id_closed_at", "closure", ["responder_id", "closed_at"])
    op.create_index("ix_closure_responder_id_local_date", "closure", ["responder_id", "local_date"])
    op.create_index("ix_ticket_responder_id", "ticket", ["responder_id"])
    with op.batch_alter_table("job_run") as batch:
        batch.drop_constraint(batch.f("uq_job_run_kind_slot"), type_="unique")
        batch.drop_column("waiting_until")
        batch.drop_column("options")
        batch.drop_column("slot")
    with op.batch_alter_table("app_state") as batch:
        batch.drop_column("not_before")
        batch.drop_column("webhook_at")
    op.drop_table("ticket_refresh")
