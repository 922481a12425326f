"""A hostile procedure is refused in bounded time and memory, with a fault that says why; nothing it holds is ever run."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from procedure_defs.handed_in import NotTaken, check_names, laid_out
from procedure_defs.proving import checked
from procedure_defs.written import PROCEDURE
from tests.definitions import BASE

LAUGHS = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
FILES = {
    "billion laughs": (LAUGHS, "YAML-005"),
    "deep nesting": ("a: " + "[" * 200_000, "YAML-007"),
    "ten megabytes": ("a: " + "x" * 10_000_000, "YAML-002"),
    "tabs": ("procedure:\n\tname: x\n", "YAML-011"),
    "keys twice": ('procedure: "1.001193"\n' * 2, "YAML-004"),
    "a tag that would run": ("a: !!python/object/apply:os.system [id]\n", "YAML-006"),
    "hidden direction": ("name: {vi: abc\u202edef}\n", "YAML-010"),
    "a merge key": ("a: {<<: {b: 1}}\n", "FORM-001"),
}
GUARDS = {
    "parentheses": "(" * 900 + "true" + ")" * 900,
    "a long chain": " && ".join(["form.document.foreign"] * 90),
    "loops in loops": "[1,2,3].all(a, [1,2,3].all(b, [1,2,3].all(c, [1,2,3].all(d, [1,2,3].all(e, true)))))",
    "too long": "true || " * 400 + "true",
    "a pattern that backtracks": "form.document.name.matches('(a+)+$')",
    "a call": "__import__('os').system('id')",
    "another root": "state.seq > 0",
}


@pytest.mark.parametrize("case", FILES)
def test_a_hostile_file_is_refused_in_bounded_time_and_memory(case: str) -> None:
    text, rule = FILES[case]
    begun = time.process_time()
    tracemalloc.start()
    if len(text) > 1024 * 1024:
        with pytest.raises(NotTaken, match="larger than"):
            check_names({PROCEDURE: text})
    else:
        with laid_out({**BASE, PROCEDURE: text}) as folder:
            result = checked(folder)
        assert not result.ok
        assert rule in {fault.rule for fault in result.faults}
        assert len(result.faults) < 500
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100 * 1024 * 1024
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("encoding", ["utf-16", "cp1258", "utf-32"])
def test_another_encoding_is_told_not_guessed(encoding: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("draft")
    for name, text in BASE.items():
        (folder / name).write_text(text, "utf-8") if "/" not in name else None
    (folder / PROCEDURE).write_bytes("name: {vi: Tr\u01b0\u1eddng}\n".encode(encoding, "replace"))
    assert {"YAML-001", "YAML-010"} & {fault.rule for fault in checked(folder).faults}


@pytest.mark.parametrize("case", GUARDS)
def test_a_hostile_guard_is_refused_or_harmless_in_bounded_time(case: str) -> None:
    paper = "  - id: copy\n    when: " + "'" + GUARDS[case].replace("'", "''") + "'\n"
    text = BASE[PROCEDURE].replace("  - id: copy\n", paper).replace("kind: optional", "kind: required_if")
    begun = time.process_time()
    with laid_out({**BASE, PROCEDURE: text}) as folder:
        result = checked(folder)
    assert time.process_time() - begun < 5
    if case not in ("a long chain", "loops in loops"):
        assert [fault.rule for fault in result.faults if fault.rule.startswith(("GUARD", "FORM-007"))] != []


def test_many_bodies_asked_at_once_are_proved_in_bounded_time() -> None:
    bodies = "".join(f"{{id: b{n}, role: fire-officer}}, " for n in range(8))
    consult = f"  - consult: {{bodies: [{bodies.rstrip(', ')}], outcomes: {{agreed: pay, objected: pay}}}}\n  - pay:"
    text = BASE[PROCEDURE].replace("  - pay:", consult, 1).replace("{ready: pay,", "{ready: consult,")
    begun = time.process_time()
    with laid_out({**BASE, PROCEDURE: text}) as folder:
        result = checked(folder)
    assert time.process_time() - begun < 30
    assert result.proof is not None
    assert result.ok
