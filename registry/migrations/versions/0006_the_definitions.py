"""The life of a definition: draft to withdrawn; migrations of dossiers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _drafts()
    with op.batch_alter_table("definition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("written", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("draft", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))


def _drafts() -> None:
    op.create_table(
        "definition_draft",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("definition_draft", schema=None) as batch_op:
        batch_op.create_index("definition_draft_procedure", ["procedure"], unique=False)
    op.create_table(
        "definition_act",
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("draft", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("plan_digest", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("procedure", "seq"),
    )


def downgrade() -> None:
    with op.batch_alter_table("definition", schema=None) as batch_op:
        for column in ("withdrawn_at", "draft", "written"):
            batch_op.drop_column(column)
    op.drop_table("definition_act")
    op.drop_table("definition_draft")
