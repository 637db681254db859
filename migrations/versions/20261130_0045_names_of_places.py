"""What groups and workspaces are called.

Revision: 8f4c2d60b913
After: 8f3b91e7a2d5
"""

import sqlalchemy as sa
from alembic import op

revision = "8f4c2d60b913"
down_revision = "8f3b91e7a2d5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("place", sa.Column("name", sa.String(length=255), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("place") as batch:
        batch.drop_column("name")
