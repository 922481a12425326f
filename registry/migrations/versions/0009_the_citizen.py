"""The citizen: applications begun, ratings, complaints."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number, instant = sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.DateTime(timezone=True)
    op.create_table(
        "begun_application",
        sa.Column("who", sa.String(), primary_key=True),
        sa.Column("procedure", sa.String(), primary_key=True),
        sa.Column("saved_at", instant, nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "rating",
        sa.Column("code", sa.String(), primary_key=True),
        sa.Column("who", sa.String(), primary_key=True),
        sa.Column("at", instant, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
    )
    op.create_table(
        "complaint",
        sa.Column("n", number, primary_key=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("due_at", instant, nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("answered_at", instant, nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("linked", sa.String(), nullable=True),
    )
    op.create_index("complaint_authority", "complaint", ["authority", "answered_at", "n"])
    op.create_index("complaint_dossier", "complaint", ["code"])


def downgrade() -> None:
    for table in ("complaint", "rating", "begun_application"):
        op.drop_table(table)
