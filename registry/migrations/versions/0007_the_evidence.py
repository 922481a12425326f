"""Kept histories, day seals, erasures, disclosures."""

from __future__ import annotations

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: the slot is kept so that the chain of migrations stays one line."""


def downgrade() -> None:
    """Nothing yet."""
