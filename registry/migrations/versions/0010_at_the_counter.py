"""At the counter: codes minted in advance, filings by party, tickets of the queue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "minted_code",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("service_point", sa.String(), nullable=False),
        sa.Column("minted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minted_by", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entered_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_index("minted_code_sheet", "minted_code", ["sheet", "code"])
    op.create_table(
        "counter_filing",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", "party"),
    )
    op.create_index("counter_filing_party", "counter_filing", ["party", "procedure", "at"])
    op.create_table(
        "queue_ticket",
        sa.Column("service_point", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("desk", sa.String(), nullable=True),
        sa.Column("called_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("service_point", "day", "number"),
    )


def downgrade() -> None:
    op.drop_table("queue_ticket")
    op.drop_table("counter_filing")
    op.drop_table("minted_code")
