"""`motcua law-test NEW --against FROM..TO`: dossiers that have ended, told again under a draft. Nothing is changed.

`--scenarios` tells the dossiers of the procedure's scenarios instead: a trial where nothing has ended yet.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.impact import Data, New, steps_of, version
from commands.loading import load
from commands.output import CallError, Outcome, add, failure

if TYPE_CHECKING:
    from activities.law_testing import Period
    from procedure_defs.law_test.compliance import Prices
    from procedure_defs.law_test.result import Result

Against = Annotated[str | None, typer.Option(help="When they ended, both days included: 2026-01-01..2026-06-30.")]
Scenarios = Annotated[
    Path | None, typer.Option(help="Tell the scenarios beside this (old) procedure instead: the folder of its procedure.yaml.")
]
MappingFile = Annotated[Path | None, typer.Option("--mapping", help="Steps that have another name; left out: as they align.")]
Costs = Annotated[Path | None, typer.Option(help="Unit prices of your own, as procedure_defs/costs/compliance.yaml.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "law-test", law_test)


def law_test(
    new: New, against: Against = None, scenarios: Scenarios = None, mapping: MappingFile = None, costs: Costs = None,
    data: Data = None,
) -> Outcome:  # fmt: skip
    """How many would be late, decided otherwise, need fewer papers, and what it costs applicants, before and after."""
    from activities import law_testing
    from dossier.pinned import DigestMismatch
    from registry.definitions import Definitions, NoDefinition
    from registry.sealing import KeyRing
    from registry.store import Store

    if (against is None) == (scenarios is None):
        raise CallError("name the period, --against 2026-01-01..2026-06-30, or --scenarios FOLDER")
    settings, steps, prices = load(data=data), steps_of(mapping), _prices(costs)
    store = Store(settings.registry_url)
    try:
        draft = law_testing.Draft(version(new, Definitions(store)).plan, prices, steps)
        if scenarios is not None:
            return _told(law_testing.law_test_on_scenarios(_compiled(scenarios), draft))
        ring = KeyRing.load(settings.key_ring_json())
        return _told(law_testing.law_test(settings.registry_url, ring, draft, _period(str(against))))
    except (DigestMismatch, NoDefinition) as error:
        return failure(error)
    finally:
        store.close()


def _period(against: str) -> Period:
    from activities.law_testing import Period
    from statute.time import ICT

    try:
        first, last = (date.fromisoformat(day) for day in against.split(".."))
    except ValueError:
        raise CallError(f"--against {against} is no period; write it as 2026-01-01..2026-06-30") from None
    if last < first:
        raise CallError(f"--against {against} ends before it begins")
    return Period(*(datetime.combine(day, time(), ICT) for day in (first, last + timedelta(days=1))))


def _prices(costs: Path | None) -> Prices:
    from procedure_defs.law_test.compliance import FILE, PricesError, read_prices

    try:
        return read_prices(costs or FILE)
    except PricesError as error:
        raise CallError(f"{costs} holds no unit prices: {error}") from None


def _compiled(folder: Path) -> Any:
    from procedure_defs.compile import Compiled, compile_definition
    from procedure_defs.faults import report

    compiled = compile_definition(folder)
    if not isinstance(compiled, Compiled):
        raise CallError(f"{folder} has faults, see `motcua check {folder}`: {report(compiled)}")
    return compiled


def _told(result: Result) -> Outcome:
    figures = result.figures()
    return Outcome(ok=True, figures=figures, lines=lines(figures))


def lines(f: dict[str, Any]) -> list[str]:
    """The table, for people."""
    cost, unverified = f["cost"], "" if f["cost"]["prices_verified"] else "  (đơn giá giả định / assumed prices)"
    table = [
        ("hồ sơ đã kết thúc / finished", "", f["finished"]),
        ("thử được / tested", "", f["tested"]),
        ("không quyết định được / undecidable", "", sum(each["dossiers"] for each in f["undecidable"])),
        ("bỏ qua: đã xóa dữ liệu / left out: erased", "", f["erased"]),
        ("bỏ qua: đã chuyển giữa chừng / left out: changed under way", "", f["changed"]),
        ("có quyết định giả định / with an assumed decision", "", f["assumed"]),
        ("trễ hạn / late", f["late"]["before"], f["late"]["after"]),
        ("trong đó mới trễ / newly late", "", f["newly_late"]),
        ("quyết định khác / decided otherwise", "", sum(each["dossiers"] for each in f["otherwise"])),
        ("giấy tờ phải nộp / papers required", f["papers"]["before"], f["papers"]["after"]),
        ("bớt giấy tờ / with fewer papers", "", f["fewer_papers"]),
        (f"chi phí tuân thủ (đồng) / compliance cost (dong){unverified}", cost["before"], cost["after"]),
    ]
    told = [f"{name:<62} {before!s:>14} {after!s:>14}" for name, before, after in table]
    told += [f"  {each['dossiers']} × {each['before']} -> {each['after']}" for each in f["otherwise"]]
    told += [f"  {each['dossiers']} × {each['code']} ({each['step'] or '-'})" for each in f["undecidable"]]
    return [f"{'':<62} {'trước / before':>14} {'sau / after':>14}", *told]
