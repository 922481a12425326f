"""The life of a definition: draft to withdrawn; migrations of dossiers."""

from __future__ import annotations

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: the slot is kept so that the chain of migrations stays one line."""


def downgrade() -> None:
    """Nothing yet."""
