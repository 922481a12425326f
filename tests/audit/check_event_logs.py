"""By hand: are our event logs valid against the standards' own schemas, and does pm4py read what we counted?

    motcua audit event-log --xes log.xes --ocel log.json --json > figures.json
    python check_event_logs.py log.xes log.json figures.json [--xes-schema xes-ieee-1849-2016.xsd]
        [--ocel-schema ocel20-schema-json.json]

No part of this product or its tests: pm4py is under the AGPL, and neither schema bears a licence to bring it along. Run it in an
environment of its own with pm4py, lxml and jsonschema. The schemas stand at xes-standard.org and ocel-standard.org.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any


def read(xes: str, ocel: str) -> dict[str, Any]:
    """What pm4py finds: of both forms the cases, the events, and each variant with how many took it."""
    import pm4py  # type: ignore[import-not-found]

    log, objects = pm4py.read_xes(xes), pm4py.read_ocel2_json(ocel)
    dossiers = objects.objects[objects.objects["ocel:type"] == "dossier"]
    flat = pm4py.format_dataframe(pm4py.ocel_flattening(objects, "dossier"))  # which sorts by case, and then by time
    return {
        "xes": {"cases": log["case:concept:name"].nunique(), "events": len(log), "variants": pm4py.get_variants(log)},
        "ocel": {"cases": len(dossiers), "events": len(objects.events), "variants": pm4py.get_variants(flat)},
    }


def counted(xes: str, ocel: str, figures: str) -> bool:
    """Whether pm4py reads the cases, events and variants that were counted, and the same variants from both forms."""
    said, both = json.loads(Path(figures).read_text("utf-8")), read(xes, ocel)
    expected = {name: said[name] for name in ("cases", "events", "variants")}
    same = bool(both["xes"]["variants"] == both["ocel"]["variants"])
    sys.stdout.write(f"each variant, and how many took it: {'the same' if same else 'not the same'} in both\n")
    for name, found in both.items():
        found["variants"] = len(found["variants"])
        same = same and bool(found == expected)
        sys.stdout.write(f"{name}: pm4py reads {found}, motcua counted {expected}\n")
    return same


def xes_valid(log: str, schema: str) -> bool:
    """Whether the log is valid against the schema of IEEE 1849."""
    from lxml import etree  # type: ignore[import-untyped]

    grammar = etree.XMLSchema(etree.parse(schema))
    return _told("xes", schema, [] if grammar.validate(etree.parse(log)) else [str(one) for one in grammar.error_log])


def ocel_valid(log: str, schema: str) -> bool:
    """Whether the log is valid against OCEL 2.0's schema, formats included."""
    import jsonschema  # type: ignore[import-untyped]

    rules = jsonschema.Draft7Validator(json.loads(Path(schema).read_text("utf-8")), format_checker=jsonschema.FormatChecker())
    return _told("ocel", schema, [one.message for one in rules.iter_errors(json.loads(Path(log).read_text("utf-8")))])


def _told(name: str, schema: str, wrong: list[str]) -> bool:
    sys.stdout.write("".join(f"{name}: {one}\n" for one in wrong[:20]) or f"{name}: valid against {schema}\n")
    return not wrong


def main() -> int:
    """Exit status 1 where anything differs or is not valid."""
    asked = argparse.ArgumentParser(description=__doc__)
    for name in ("xes", "ocel", "figures"):
        asked.add_argument(name)
    asked.add_argument("--xes-schema")
    asked.add_argument("--ocel-schema")
    given = asked.parse_args()
    right = [counted(given.xes, given.ocel, given.figures)]
    right += [xes_valid(given.xes, given.xes_schema)] if given.xes_schema else []
    right += [ocel_valid(given.ocel, given.ocel_schema)] if given.ocel_schema else []
    return int(not all(right))


if __name__ == "__main__":
    sys.exit(main())
