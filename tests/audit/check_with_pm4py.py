"""Optional, by hand: does pm4py read our event logs with the cases, events and variants that we count?

pm4py is under the AGPL and no part of this product or its tests: run this in an environment of its own, where pm4py is installed.

    motcua audit event-log --xes log.xes --ocel log.json --json > figures.json
    python check_with_pm4py.py log.xes log.json figures.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def read(xes: str, ocel: str) -> dict[str, Any]:
    """What pm4py finds."""
    import pm4py  # type: ignore[import-not-found]

    log, objects = pm4py.read_xes(xes), pm4py.read_ocel2_json(ocel)
    dossiers = objects.objects[objects.objects["ocel:type"] == "dossier"]
    flat = pm4py.ocel_flattening(objects, "dossier")
    return {
        "xes": {"cases": log["case:concept:name"].nunique(), "events": len(log), "variants": len(pm4py.get_variants(log))},
        "ocel": {"cases": len(dossiers), "events": len(objects.events), "variants": len(pm4py.get_variants(flat))},
    }


def main() -> int:
    """Exit status 1 where they differ."""
    xes, ocel, figures = sys.argv[1:]
    said = json.loads(Path(figures).read_text("utf-8"))
    expected, differ = {name: said[name] for name in ("cases", "events", "variants")}, False
    for name, found in read(xes, ocel).items():
        differ |= found != expected
        sys.stdout.write(f"{name}: pm4py reads {found}, motcua counted {expected}\n")
    return int(differ)


if __name__ == "__main__":
    sys.exit(main())
