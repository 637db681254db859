"""From where a run was asked for: its changes are told as those of a person.

Revision: c4a97b03e6d1
After: 7c1e52d90ab4
"""

import sqlalchemy as sa
from alembic import op

revision = "c4a97b03e6d1"
down_revision = "7c1e52d90ab4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("job_run") as batch:
        batch.add_column(sa.Column("actor_source", sa.String(length=20), nullable=True))
        batch.add_column(sa.Column("actor_address", sa.String(length=45), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("job_run") as batch:
        batch.drop_column("actor_address")
        batch.drop_column("actor_source")
