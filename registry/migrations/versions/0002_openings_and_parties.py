"""The log of openings, and whose dossiers are whose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "opening",
        sa.Column("n", number, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("n"),
    )
    with op.batch_alter_table("opening", schema=None) as batch_op:
        batch_op.create_index("opening_dossier", ["code", "n"], unique=False)
        batch_op.create_index("opening_who", ["who", "n"], unique=False)
    op.create_table(
        "dossier_party",
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("party", "code"),
    )


def downgrade() -> None:
    op.drop_table("dossier_party")
    op.drop_table("opening")
