"""The first tables.

Revision: dff8f08728fa
After:
"""

import sqlalchemy as sa
from alembic import op

revision = "dff8f08728fa"
down_revision = None
branch_labels = None
depends_on = None

# SQLite gives row ids to INTEGER primary keys only.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "app_state",
        sa.Column("id", ID, nullable=False),
        sa.Column("data_version", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.String(length=255), nullable=True),
        sa.Column("projected_with", sa.Text(), nullable=True),
        sa.Column("total_mappings", ID, nullable=False),
        sa.Column("linked_count", ID, nullable=False),
        sa.Column("excluded_count", ID, nullable=False),
        sa.Column("active_count", ID, nullable=False),
        sa.Column("confirmed_count", ID, nullable=False),
        sa.Column("total_tickets", ID, nullable=False),
        sa.Column("unclaimed_tickets", ID, nullable=False),
        sa.Column("week_key", sa.Date(), nullable=True),
        sa.Column("week_count", ID, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_app_state_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_state")),
    )
    op.create_table(
        "audit_batch",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_batch")),
    )
    op.create_table(
        "bad_record",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("freshworks_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bad_record")),
        sa.UniqueConstraint("kind", "freshworks_id", name=op.f("uq_bad_record_kind_freshworks_id")),
    )
    op.create_table(
        "sync_cursor",
        sa.Column("listing", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("listing", name=op.f("pk_sync_cursor")),
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("status", ID, nullable=False),
        sa.Column("responder_id", sa.BigInteger(), nullable=True),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column("workspace_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("status_updated_at", sa.DateTime(), nullable=True),
        sa.Column("reopened_at", sa.DateTime(), nullable=True),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("spam", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_responder_id", ["responder_id"], unique=False)

    op.create_table(
        "unclaimed_day",
        sa.Column("freshworks_user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("tickets", ID, nullable=False),
        sa.PrimaryKeyConstraint("freshworks_user_id", "date", name=op.f("pk_unclaimed_day")),
    )
    op.create_table(
        "user",
        sa.Column("id", ID, nullable=False),
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.Column("username_key", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("full_name", sa.String(length=200), nullable=True),
        sa.Column("search_text", sa.String(length=2000), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("session_version", ID, nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_login_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "role IN ('admin', 'manager', 'staff', 'user')", name=op.f("ck_user_role")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("username_key", name=op.f("uq_user_username_key")),
    )
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.create_index("ix_user_email", ["email"], unique=False)
        batch_op.create_index(
            "ix_user_is_active_username_key", ["is_active", "username_key"], unique=False
        )

    op.create_table(
        "closure",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("responder_id", sa.BigInteger(), nullable=True),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column("workspace_id", sa.BigInteger(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "state IN ('effective', 'superseded', 'void')", name=op.f("ck_closure_state")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_closure_ticket_id_ticket")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
        sa.UniqueConstraint("ticket_id", "closed_at", name=op.f("uq_closure_ticket_id_closed_at")),
    )
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.create_index(
            "ix_closure_local_date_ticket_id", ["local_date", "ticket_id"], unique=False
        )
        batch_op.create_index(
            "ix_closure_responder_id_closed_at", ["responder_id", "closed_at"], unique=False
        )
        batch_op.create_index(
            "ix_closure_responder_id_local_date", ["responder_id", "local_date"], unique=False
        )

    op.create_table(
        "freshworks_user_mapping",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=True),
        sa.Column("freshworks_user_id", sa.BigInteger(), nullable=False),
        sa.Column("freshworks_username", sa.String(length=100), nullable=True),
        sa.Column("freshworks_email", sa.String(length=254), nullable=True),
        sa.Column("search_text", sa.String(length=1000), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("excluded", sa.Boolean(), nullable=False),
        sa.Column("link_source", sa.String(length=20), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_freshworks_user_mapping_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freshworks_user_mapping")),
        sa.UniqueConstraint(
            "freshworks_user_id", name=op.f("uq_freshworks_user_mapping_freshworks_user_id")
        ),
    )
    with op.batch_alter_table("freshworks_user_mapping", schema=None) as batch_op:
        batch_op.create_index("ix_freshworks_user_mapping_user_id", ["user_id"], unique=False)

    op.create_table(
        "job_run",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("attempt", ID, nullable=False),
        sa.Column("done", ID, nullable=False),
        sa.Column("total", ID, nullable=True),
        sa.Column("message", sa.String(length=300), nullable=True),
        sa.Column("worker", sa.String(length=80), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("actor_id", ID, nullable=True),
        sa.Column("actor_label", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')",
            name=op.f("ck_job_run_status"),
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name=op.f("fk_job_run_actor_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
    )
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.create_index("ix_job_run_kind_id", ["kind", "id"], unique=False)
        batch_op.create_index(
            "uq_job_run_one_unfinished",
            ["kind"],
            unique=True,
            sqlite_where=sa.text("status IN ('queued', 'running')"),
            postgresql_where=sa.text("status IN ('queued', 'running')"),
        )

    op.create_table(
        "ticket_closure",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("freshworks_user_id", sa.BigInteger(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("tickets_closed", ID, nullable=False),
        sa.Column("ticket_numbers", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_ticket_closure_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_closure")),
        sa.UniqueConstraint(
            "user_id",
            "freshworks_user_id",
            "date",
            name=op.f("uq_ticket_closure_user_id_freshworks_user_id_date"),
        ),
    )
    with op.batch_alter_table("ticket_closure", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ticket_closure_freshworks_user_id_date",
            ["freshworks_user_id", "date"],
            unique=False,
        )
        batch_op.create_index("ix_ticket_closure_user_id_date", ["user_id", "date"], unique=False)

    op.create_table(
        "audit_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", ID, nullable=True),
        sa.Column("actor_label", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("mapping_id", ID, nullable=True),
        sa.Column("freshworks_user_id", sa.BigInteger(), nullable=True),
        sa.Column("user_id", ID, nullable=True),
        sa.Column("batch_id", ID, nullable=True),
        sa.Column("undoes_id", ID, nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("effect", sa.Text(), nullable=True),
        sa.Column("comment", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user.id"], name=op.f("fk_audit_entry_actor_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["audit_batch.id"], name=op.f("fk_audit_entry_batch_id_audit_batch")
        ),
        sa.ForeignKeyConstraint(
            ["mapping_id"],
            ["freshworks_user_mapping.id"],
            name=op.f("fk_audit_entry_mapping_id_freshworks_user_mapping"),
        ),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["audit_entry.id"], name=op.f("fk_audit_entry_undoes_id_audit_entry")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_audit_entry_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_batch_id", ["batch_id"], unique=False)
        batch_op.create_index("ix_audit_entry_mapping_id_id", ["mapping_id", "id"], unique=False)
        batch_op.create_index("ix_audit_entry_undoes_id", ["undoes_id"], unique=False)

    op.create_table(
        "link_period",
        sa.Column("id", ID, nullable=False),
        sa.Column("freshworks_user_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=True),
        sa.Column("ends_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "starts_at IS NULL OR ends_at IS NULL OR starts_at < ends_at",
            name=op.f("ck_link_period_order"),
        ),
        sa.ForeignKeyConstraint(
            ["freshworks_user_id"],
            ["freshworks_user_mapping.freshworks_user_id"],
            name=op.f("fk_link_period_freshworks_user_id_freshworks_user_mapping"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_link_period_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_period")),
    )
    with op.batch_alter_table("link_period", schema=None) as batch_op:
        batch_op.create_index(
            "ix_link_period_freshworks_user_id_starts_at",
            ["freshworks_user_id", "starts_at"],
            unique=False,
        )
        batch_op.create_index("ix_link_period_user_id", ["user_id"], unique=False)
        batch_op.create_index(
            "uq_link_period_one_open",
            ["freshworks_user_id"],
            unique=True,
            sqlite_where=sa.text("ends_at IS NULL"),
            postgresql_where=sa.text("ends_at IS NULL"),
        )

    op.create_table(
        "mapping_stats",
        sa.Column("mapping_id", ID, nullable=False),
        sa.Column("total_tickets", ID, nullable=False),
        sa.Column("month_key", sa.Date(), nullable=True),
        sa.Column("month_count", ID, nullable=False),
        sa.Column("week_key", sa.Date(), nullable=True),
        sa.Column("week_count", ID, nullable=False),
        sa.Column("last_activity", sa.DateTime(), nullable=True),
        sa.Column("credited_tickets", ID, nullable=False),
        sa.Column("unclaimed_tickets", ID, nullable=False),
        sa.Column("weeks", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mapping_id"],
            ["freshworks_user_mapping.id"],
            name=op.f("fk_mapping_stats_mapping_id_freshworks_user_mapping"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("mapping_id", name=op.f("pk_mapping_stats")),
    )

    # The one row about the installation is there from the beginning.
    op.execute(
        "INSERT INTO app_state (id, data_version, total_mappings, linked_count, excluded_count,"
        " active_count, confirmed_count, total_tickets, unclaimed_tickets, week_count)"
        " VALUES (1, 1, 0, 0, 0, 0, 0, 0, 0, 0)"
    )


def downgrade() -> None:
    op.drop_table("mapping_stats")
    with op.batch_alter_table("link_period", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_link_period_one_open",
            sqlite_where=sa.text("ends_at IS NULL"),
            postgresql_where=sa.text("ends_at IS NULL"),
        )
        batch_op.drop_index("ix_link_period_user_id")
        batch_op.drop_index("ix_link_period_freshworks_user_id_starts_at")

    op.drop_table("link_period")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_undoes_id")
        batch_op.drop_index("ix_audit_entry_mapping_id_id")
        batch_op.drop_index("ix_audit_entry_batch_id")

    op.drop_table("audit_entry")
    with op.batch_alter_table("ticket_closure", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_closure_user_id_date")
        batch_op.drop_index("ix_ticket_closure_freshworks_user_id_date")

    op.drop_table("ticket_closure")
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_job_run_one_unfinished",
            sqlite_where=sa.text("status IN ('queued', 'running')"),
            postgresql_where=sa.text("status IN ('queued', 'running')"),
        )
        batch_op.drop_index("ix_job_run_kind_id")

    op.drop_table("job_run")
    with op.batch_alter_table("freshworks_user_mapping", schema=None) as batch_op:
        batch_op.drop_index("ix_freshworks_user_mapping_user_id")

    op.drop_table("freshworks_user_mapping")
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.drop_index("ix_closure_responder_id_local_date")
        batch_op.drop_index("ix_closure_responder_id_closed_at")
        batch_op.drop_index("ix_closure_local_date_ticket_id")

    op.drop_table("closure")
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_index("ix_user_is_active_username_key")
        batch_op.drop_index("ix_user_email")

    op.drop_table("user")
    op.drop_table("unclaimed_day")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_responder_id")

    op.drop_table("ticket")
    op.drop_table("sync_cursor")
    op.drop_table("bad_record")
    op.drop_table("audit_batch")
    op.drop_table("app_state")
