"""What the issue asks of lists: 200 results signed and decided in under 30 seconds."""

from __future__ import annotations

import pytest

from benchmarks.bulk_bench import measure


@pytest.mark.soak
@pytest.mark.timeout(600)
async def test_two_hundred_approvals_each_with_its_signed_document_take_less_than_thirty_seconds() -> None:
    figures = await measure(200, stamped=False)
    assert (figures["done"], figures["refused"], figures["verified"]) == (200, 0, 20)
    assert figures["seconds"] < 30
