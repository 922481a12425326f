"""Each rule of merger orders has an example in bad_orders/, told in the words beside it; the orders of 2025 are those drafted.

After a change of words on purpose, run it with MOTCUA_ACCEPT_WORDS=1 and read the diff.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from organisation.succession import Graph
from organisation.units import UnitVersion
from procedure_defs import merger_rules
from procedure_defs.faults import report
from procedure_defs.merger_drafting import draft
from procedure_defs.merger_file import FOLDER, Order, named, read_order
from procedure_defs.roles import roles
from procedure_defs.rules import RULES
from statute.time import ICT

BAD = Path(__file__).parent / "bad_orders"
EXAMPLES = sorted(BAD.glob("merge-*.yaml"))
LIVE_ONLY = {rule for rule in RULES if rule.startswith("MERGE-02")}
SINCE = datetime(2000, 1, 1, tzinfo=ICT)


def _unit(code: str, name: str, level: str, parent: str | None) -> UnitVersion:
    return UnitVersion(code=code, name=name, level=level, parent=parent, valid_from=SINCE)


GRAPH = Graph(
    [
        _unit("90", "Tỉnh Thử", "province", None), _unit("D900", "Huyện Thử", "district", "90"),
        _unit("90001", "Xã Một", "commune", "D900"), _unit("90002", "Xã Hai", "commune", "D900"),
        _unit("90003", "Xã Ba", "commune", "D900"), _unit("90004", "Xã Bốn", "commune", "D900"),
        _unit("91001", "Xã Bên", "commune", "D910"),
    ],
    [],
)  # fmt: skip


@pytest.fixture
def roles_of_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """The roles that there were when the examples were written: a role more in roles.yaml is no fault of theirs."""
    written = set(yaml.safe_load((BAD / "good.yaml").read_text("utf-8"))["roles"])
    then = {name: role for name, role in roles().items() if name in written}
    monkeypatch.setattr(merger_rules, "roles", lambda: then)


def _rule(example: Path) -> str:
    return "-".join(example.name.split("-")[:2]).upper()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.usefixtures("roles_of_then")
def test_the_faults_of_an_example_are_told_in_these_words(example: Path) -> None:
    order = read_order(example, GRAPH)
    said = report(order.faults) + "\n"
    expected = example.with_suffix(".txt")
    if os.environ.get("MOTCUA_ACCEPT_WORDS"):
        expected.write_text(said, "utf-8")
    assert said == expected.read_text("utf-8")
    assert {fault.rule for fault in order.faults} == {_rule(example)}
    assert (order.merger is None) == any(fault.severity == "error" for fault in order.faults)


def test_every_rule_that_a_file_alone_can_break_has_an_example() -> None:
    assert {rule for rule in RULES if rule.startswith("MERGE")} - {_rule(path) for path in EXAMPLES} == LIVE_ONLY


@pytest.mark.usefixtures("roles_of_then")
def test_a_good_order_has_no_fault_and_says_what_becomes_of_each_unit() -> None:
    order = read_order(BAD / "good.yaml", GRAPH)
    assert order.faults == []
    assert order.merger is not None
    told = {(link.old, link.new): (link.kind, link.default) for link in order.merger.links}
    assert told == {
        ("90001", "90001"): ("merged", True), ("90002", "90001"): ("merged", True), ("90003", "90001"): ("split", True),
        ("90003", "90004"): ("part_merged", False), ("90004", "90004"): ("merged", True),
        ("D900", "90"): ("level_abolished", True),
    }  # fmt: skip
    assert (order.merger.only("90001"), order.merger.only("90003"), order.merger.usual("90003")) == ("90001", None, "90001")
    assert {unit.parent for unit in order.merger.units} == {"90"}


@pytest.mark.parametrize(
    ("name", "province", "old", "new", "split"), [("quang-ninh-2025", "22", 171, 54, 12), ("ha-noi-2025", "01", 526, 126, 199)]
)
def test_the_orders_of_2025_are_those_that_the_data_gives(name: str, province: str, old: int, new: int, split: int) -> None:
    order: Order = read_order(named(name))
    assert order.written is not None
    assert order.merger is not None
    drafted = draft(name, province, order.written.title.vi, order.written.title.en)
    assert (FOLDER / f"{name}.yaml").read_text("utf-8") == drafted.order
    assert (FOLDER / f"{name}.synthetic.csv").read_text("utf-8") == drafted.table
    communes = [code for code in order.merger.successors if not code.startswith("D")]
    assert (len(communes), len(order.merger.units)) == (old, new)
    assert sum(order.merger.is_split(code) for code in communes) == split
    assert {fault.rule for fault in order.faults} == {"MERGE-008", "MERGE-013"}
