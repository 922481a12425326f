from __future__ import annotations

from tests.sandbox.conftest import register, running

__all__ = ["register", "running"]
