"""Verdicts, settings and mails; what review and undo need of mappings and audit entries.

Revision: 7c1e52d90ab4
After: 3b8f0c6a41d2
"""

import sqlalchemy as sa
from alembic import op

revision = "7c1e52d90ab4"
down_revision = "3b8f0c6a41d2"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITS = "status = 'queued'"
_AUDIT_INDEXES = (
    ("ix_audit_entry_actor_id_id", ["actor_id", "id"]),
    ("ix_audit_entry_user_id_id", ["user_id", "id"]),
    ("ix_audit_entry_action_id", ["action", "id"]),
    ("ix_audit_entry_created_at", ["created_at"]),
)


def upgrade() -> None:
    op.create_table(
        "verdict",
        sa.Column("mapping_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("seen", sa.String(length=60), nullable=False),
        sa.Column("actor_label", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("verdict IN ('rejected', 'unsure')", name=op.f("ck_verdict_verdict")),
        sa.ForeignKeyConstraint(
            ["mapping_id"],
            ["freshworks_user_mapping.id"],
            name=op.f("fk_verdict_mapping_id_freshworks_user_mapping"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_verdict_user_id_user")),
        sa.PrimaryKeyConstraint("mapping_id", "user_id", name=op.f("pk_verdict")),
    )
    op.create_index("ix_verdict_user_id", "verdict", ["user_id"])
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    _create_mail_outbox()
    with op.batch_alter_table("freshworks_user_mapping") as batch:
        batch.add_column(sa.Column("flag", sa.String(length=20), nullable=True))
        batch.add_column(sa.Column("reserved_email", sa.String(length=254), nullable=True))
        batch.create_index("ix_freshworks_user_mapping_reserved_email", ["reserved_email"])
    with op.batch_alter_table("audit_entry") as batch:
        batch.add_column(sa.Column("confidence", sa.Float(), nullable=True))
        batch.add_column(sa.Column("responder_name", sa.String(length=100), nullable=True))
        batch.add_column(sa.Column("member_name", sa.String(length=100), nullable=True))
        for name, columns in _AUDIT_INDEXES:
            batch.create_index(name, columns)
    with op.batch_alter_table("app_state") as batch:
        batch.add_column(
            sa.Column("people_version", sa.BigInteger(), server_default="1", nullable=False)
        )


def _create_mail_outbox() -> None:
    op.create_table(
        "mail_outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("audit_id", ID, nullable=False),
        sa.Column("batch_id", ID, nullable=True),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("attempts", ID, nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "status IN ('queued', 'sent', 'failed', 'cancelled')",
            name=op.f("ck_mail_outbox_status"),
        ),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit_entry.id"], name=op.f("fk_mail_outbox_audit_id_audit_entry")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["audit_batch.id"], name=op.f("fk_mail_outbox_batch_id_audit_batch")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_mail_outbox_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_outbox")),
        sa.UniqueConstraint("audit_id", name=op.f("uq_mail_outbox_audit_id")),
    )
    op.create_index(
        "ix_mail_outbox_waiting",
        "mail_outbox",
        ["due_at"],
        sqlite_where=sa.text(_WAITS),
        postgresql_where=sa.text(_WAITS),
    )
    op.create_index("ix_mail_outbox_user_id", "mail_outbox", ["user_id"])


def downgrade() -> None:
    with op.batch_alter_table("app_state") as batch:
        batch.drop_column("people_version")
    with op.batch_alter_table("audit_entry") as batch:
        for name, _columns in reversed(_AUDIT_INDEXES):
            batch.drop_index(name)
        batch.drop_column("member_name")
        batch.drop_column("responder_name")
        batch.drop_column("confidence")
    with op.batch_alter_table("freshworks_user_mapping") as batch:
        batch.drop_index("ix_freshworks_user_mapping_reserved_email")
        batch.drop_column("reserved_email")
        batch.drop_column("flag")
    op.drop_table("mail_outbox")
    op.drop_table("setting")
    op.drop_table("verdict")
