"""Successions of units, merger orders, their signatures and reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "merger_order",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("compiled", sa.Text(), nullable=False),
        sa.Column("effective", sa.DateTime(timezone=True), nullable=False),
        sa.Column("no_return", sa.DateTime(timezone=True), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("laid", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "merger_signature",
        sa.Column("order", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("official", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("order", "what", "official"),
    )
    op.create_table(
        "succession",
        sa.Column("order", sa.String(), nullable=False),
        sa.Column("old", sa.String(), nullable=False),
        sa.Column("new", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("usual", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("order", "old", "new", "at"),
    )
    op.create_index("succession_new", "succession", ["new", "at"])
    op.create_table(
        "merger_place",
        sa.Column("order", sa.String(), nullable=False),
        sa.Column("old", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("new", sa.String(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("usual", sa.Boolean(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("order", "old", "unit"),
    )
    op.create_index("merger_place_new", "merger_place", ["new"])
    op.create_table(
        "split_case",
        sa.Column("order", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("old", sa.String(), nullable=False),
        sa.Column("usual", sa.String(), nullable=False),
        sa.Column("new", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("order", "code"),
    )
    op.create_index("split_case_open", "split_case", ["order", "new", "code"])
    op.create_table(
        "merger_report",
        sa.Column("order", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("order", "n"),
    )


def downgrade() -> None:
    for table in ("merger_report", "split_case", "merger_place", "succession", "merger_signature", "merger_order"):
        op.drop_table(table)
