"""Latency of acts when dossiers arrive on their own clock, at half of the rate that saturates this machine.

    python -m benchmarks.open_loop [--seconds 40]

Closed-loop figures hide waiting: here a dossier starts when it is due, whether or not the ones before are through.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.engine import contestants, rate
from benchmarks.server import temporal_server


async def measure(seconds: float) -> dict[str, Any]:
    """Saturation first, then arrivals at half of it, for the engine and for its reference."""
    dice, figures = random.Random(1), {}
    with tempfile.TemporaryDirectory() as name, temporal_server(Path(name)) as address:
        async with contestants(Path(name), address) as played:
            for contestant in ("bare_recording", "motcua"):
                play, acts = played[contestant]
                await rate(play, 30, 16)
                saturation = await rate(play, 150, 16)
                acts.seconds.clear()
                running: list[asyncio.Task[Any]] = []
                for _ in range(int(seconds * saturation / 2)):
                    running.append(asyncio.create_task(play()))  # type: ignore[arg-type]
                    await asyncio.sleep(dice.expovariate(saturation / 2))
                await asyncio.gather(*running)
                figures[contestant] = {"arrivals_per_second": round(saturation / 2, 1), **acts.summary()}
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=40)
    figures = asyncio.run(measure(parser.parse_args().seconds))
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
