"""What a release says of something written by a later one: it decides nothing of it, and a later release goes on.

A workflow lets it fail its task, so that the server keeps the dossier for a worker that knows more; nothing is ever decided
by what this release happens to understand.
"""

from __future__ import annotations


class ReleaseLags(ValueError):
    """A plan, a condition or an input of a later release."""
