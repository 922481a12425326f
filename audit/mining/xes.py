"""An event log as XES (IEEE 1849-2016): a trace for each dossier, written as it is read.

Order of elements as the standard has it: extensions, globals, classifiers, attributes, traces. Its schema has no target
namespace, a version that is a decimal number, and asks each classifier for its scope. Concept, time, organisational and
lifecycle extensions by their standard addresses; what is our own has the prefix `motcua:`, which no extension claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from xml.sax.saxutils import quoteattr

from audit.mining.executions import Execution
from audit.mining.happenings import Happening, happenings

EXTENSIONS = (("Concept", "concept"), ("Time", "time"), ("Organizational", "org"), ("Lifecycle", "lifecycle"))
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The value that stands for the instant where the log declares that each event has one."""


def xes(found: Iterable[Execution]) -> Iterator[str]:
    """The log's text in pieces."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1849.2016" xes.features="">\n'
    for name, prefix in EXTENSIONS:
        yield f'  <extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>\n'
    yield f'  <global scope="trace">\n{_string("concept:name", "code")}  </global>\n'
    yield f'  <global scope="event">\n{_string("concept:name", "activity")}{_date(NEVER)}'
    yield f"{_string('lifecycle:transition', 'complete')}  </global>\n"
    yield '  <classifier name="Activity" scope="event" keys="concept:name"/>\n'
    for execution in found:
        yield _trace(execution)
    yield "</log>\n"


def _trace(execution: Execution) -> str:
    row = execution.dossier
    own = {"procedure": row.procedure, "version": row.version, "unit": row.unit, "authority": row.authority,
           "channel": row.channel, "ended": row.ended or ""}  # fmt: skip
    head = _string("concept:name", row.code) + "".join(_string(f"motcua:{name}", value) for name, value in own.items() if value)
    return f"  <trace>\n{head}{''.join(map(_event, happenings(execution)))}  </trace>\n"


def _event(one: Happening) -> str:
    own = {"org:resource": one.official or one.kind, "org:role": one.role, "org:group": one.authority, "motcua:step": one.step,
           "motcua:papers": " ".join(one.papers)}  # fmt: skip
    said = "".join(_string(key, value) for key, value in own.items() if value)
    head = _string("concept:name", one.activity) + _date(one.at) + _string("lifecycle:transition", "complete")
    return f"    <event>\n{head}{said}    </event>\n"


def _string(key: str, value: str) -> str:
    return f"      <string key={quoteattr(key)} value={quoteattr(value)}/>\n"


def _date(at: datetime) -> str:
    return f'      <date key="time:timestamp" value="{at.isoformat(timespec="milliseconds")}"/>\n'
