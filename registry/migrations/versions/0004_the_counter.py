"""The counter: parties, originals, letters, notices, minted codes."""

from __future__ import annotations

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: the slot is kept so that the chain of migrations stays one line."""


def downgrade() -> None:
    """Nothing yet."""
