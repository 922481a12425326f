"""`motcua codes`: dossier codes minted in advance and printed, for a day without system.

Works alone on the registry, so that it serves when nothing else does; entering the dossiers later is the counter's page.
"""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from commands.loading import load as load_settings
from commands.output import CallError, Outcome, add, failure

Data = Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")]
MOST = 500


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Dossier codes minted in advance, for a day without system.", no_args_is_help=True)
    group.callback()(_group)
    add(group, "mint", mint)
    app.add_typer(group, name="codes")


def _group() -> None:
    """Dossier codes minted in advance, for a day without system."""


def mint(
    service_point: Annotated[str, typer.Option(help="Where the dossiers will be received.")],
    n: Annotated[int, typer.Option(help="How many codes, 1 to 500.")] = 50,
    to: Annotated[Path | None, typer.Option(help="The PDF to write; without one, ma-ho-so-SHEET.pdf here.")] = None,
    data: Data = None,
) -> Outcome:
    """Mint codes and print them as a sheet. Each is entered later, once, with the instant at which the paper was received."""
    from api.views.counter import sheet_as, sheet_source
    from letters.typesetting import pdf
    from registry.minted import mint_sheet, sheet_of
    from registry.store import Store
    from registry.tables import ServicePoint
    from registry.time_port import TimePort

    if not 1 <= n <= MOST:
        raise CallError(f"--n {n}: give 1 to {MOST} codes, such as --n 50")
    settings = load_settings(data=data)
    store = Store(settings.registry_url)
    try:
        now = TimePort(store, movable=settings.mode != "production").now()
        with store.write() as session:
            point = session.get(ServicePoint, service_point)
            if point is None:
                raise CallError(f"there is no service point '{service_point}'; GET /service-points lists them")
            name, _ = mint_sheet(session, point.id, point.authority, n, f"motcua codes mint ({getpass.getuser()})", now)
            sheet = sheet_as(sheet_of(session, name))
            content = pdf(sheet_source(session, sheet), now)
    except CallError:
        raise
    except Exception as error:  # no registry yet, or it cannot be reached
        return failure(error)
    finally:
        store.close()
    file = to or Path(f"ma-ho-so-{sheet.sheet}.pdf")
    file.write_bytes(content)
    codes = [code.code for code in sheet.codes]
    figures = {"sheet": sheet.sheet, "service_point": service_point, "codes": codes, "file": str(file)}
    return Outcome(ok=True, figures=figures, lines=[f"sheet {sheet.sheet}: {codes[0]} to {codes[-1]}, printed to {file}"])
