"""How a mail left: a file that nobody gets is not sent.

Revision: b71e04c9a3d8
After: 9a3e61c0d725
"""

import sqlalchemy as sa
from alembic import op

revision = "b71e04c9a3d8"
down_revision = "9a3e61c0d725"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of those that left before nobody knows.
    op.add_column("mail_outbox", sa.Column("way", sa.String(length=10), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("mail_outbox") as batch:
        batch.drop_column("way")
