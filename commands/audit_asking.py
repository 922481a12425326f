"""Asking the registry from the command line: what the commands of questions share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.loading import load
from commands.output import CallError, Outcome, failure

if TYPE_CHECKING:
    from audit.questions.asking import Answer, Asked

Data = Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")]
SHOWN = 200


def asking(data: Path | None, work: Callable[[Asked], Outcome]) -> Outcome:
    """Do something on the registry of a data folder as of now. Raises `CallError` where a question cannot be asked so."""
    from sqlalchemy.exc import SQLAlchemyError

    from audit.questions.asking import Asked, NotAsked
    from registry.definitions import Definitions
    from registry.store import Store
    from registry.time_port import TimePort

    settings = load(data=data)
    store = Store(settings.registry_url)
    try:
        now = TimePort(store, movable=settings.mode != "production").now()
        return work(Asked(store, Definitions(store), now))
    except NotAsked as error:
        raise CallError(str(error)) from None
    except (OSError, LookupError, SQLAlchemyError) as error:
        return failure(error)
    finally:
        store.close()


def told(asked: Asked, answer: Answer, files: list[str]) -> Outcome:
    """An answer as lines and figures."""
    from audit.questions.showing import shown
    from audit.questions.spoken import spoken
    from audit.questions.words import COLUMNS

    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    figures = {"question": answer.question, "given": answer.given.model_dump(exclude_none=True), "at": answer.at,
               "rows": [{name: _plain(cell) for name, cell in row.items()} for row in rows], "cut": answer.cut,
               "files": files}  # fmt: skip
    lines = [" | ".join(COLUMNS[name].en for name in answer.columns)] if rows else []
    lines += [" | ".join(shown(cell, "en") for cell in row) for row in spoken(asked, answer).rows[:SHOWN]]
    more = f"; the first {SHOWN} are shown, all with --json or --csv" if len(rows) > SHOWN else ""
    lines.append(f"{len(rows)}{'+' if answer.cut else ''} rows{more}." + (f" Written: {', '.join(files)}." if files else ""))
    return Outcome(ok=True, figures=figures, lines=lines)


def _plain(cell: Any) -> Any:
    from statute.words import Bilingual

    return cell.model_dump() if isinstance(cell, Bilingual) else cell


def written(asked: Asked, answer: Answer, csv: Path | None, pdf: Path | None) -> list[str]:
    """Write an answer as CSV and PDF where files are named; which were."""
    from audit.questions.showing import as_csv, as_pdf
    from audit.questions.spoken import spoken

    answer = spoken(asked, answer)
    if csv is not None:
        csv.write_text(as_csv(answer), "utf-8", newline="")
    if pdf is not None:
        pdf.write_bytes(as_pdf(answer))
    return [str(path) for path in (csv, pdf) if path is not None]
