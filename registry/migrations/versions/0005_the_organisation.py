"""Organisation administration and work at the desk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("absence", "organisation_change", "staffing_alarm", "search_token", "note", "saved_view", "bulk_act")


def upgrade() -> None:
    number, instant = sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.DateTime(timezone=True)
    op.create_table(
        "absence",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("official", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("substitute", sa.String(), nullable=True),
        sa.Column("valid_from", instant, nullable=False),
        sa.Column("valid_to", instant, nullable=True),
    )
    op.create_index("absence_official", "absence", ["official", "valid_from"])
    op.create_table(
        "organisation_change",
        sa.Column("n", number, primary_key=True),
        sa.Column("at", instant, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
    )
    op.create_index("organisation_change_thing", "organisation_change", ["kind", "thing", "n"])
    op.create_table(
        "staffing_alarm",
        sa.Column("authority", sa.String(), primary_key=True),
        sa.Column("role", sa.String(), primary_key=True),
        sa.Column("raised_at", instant, primary_key=True),
        sa.Column("since", instant, nullable=False),
        sa.Column("open_tasks", sa.Integer(), nullable=False),
        sa.Column("cleared_at", instant, nullable=True),
        sa.Column("told_at", instant, nullable=True),
    )
    op.create_table(
        "search_token",
        sa.Column("token", sa.LargeBinary(), primary_key=True),
        sa.Column("authority", sa.String(), primary_key=True),
        sa.Column("code", sa.String(), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("search_token_code", "search_token", ["code"])
    op.create_table(
        "note",
        sa.Column("n", number, primary_key=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_index("note_dossier", "note", ["code", "n"])
    op.create_table(
        "saved_view",
        sa.Column("who", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.Column("saved_at", instant, nullable=False),
    )
    op.create_table(
        "bulk_act",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("at", instant, nullable=False),
    )
    op.create_index("bulk_act_who", "bulk_act", ["who", "at"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
