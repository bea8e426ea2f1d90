"""`flask --app wsgi audit-verify` and `audit-anchor`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask import Flask

from fellespott.core.db import db, snapshot
from fellespott.core.local_only import settings

from . import anchors, queries
from .rules import Mark, read_anchors, read_mark
from .verifying import Report, verify_chain

FILE = click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True)


def init_cli(app: Flask) -> None:
    """Attach the commands."""

    @app.cli.command("audit-verify")
    @click.option(
        "--anchor", "given", multiple=True, metavar="POSITION:HASH", help="An anchor you have kept."
    )
    @click.option("--anchors", "files", multiple=True, type=FILE, help="A file of anchors you have kept.")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    def audit_verify(given: tuple[str, ...], files: tuple[Path, ...], as_json: bool) -> None:
        """Check the whole audit log; exit code 1 and the first broken link when something is wrong."""
        marks = _marks(given, files)
        with snapshot(db.engine) as session:
            report = verify_chain(session, marks=marks)
        click.echo(json.dumps(_as_data(report)) if as_json else _as_text(report))
        sys.exit(0 if report.is_whole else 1)

    @app.cli.command("audit-anchor")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    def audit_anchor(as_json: bool) -> None:
        """Print the end of the chain as it is now, to be kept and given to `audit-verify --anchor`."""
        with snapshot(db.engine) as session:
            last = queries.last_link(session)
        if last is None:
            raise click.ClickException("Nothing is chained yet; the job audit.chain does that.")
        if as_json:
            click.echo(json.dumps({"position": last.position, "hash": last.hash}))
        else:
            click.echo(f"{last.position}:{last.hash}")


def _marks(given: tuple[str, ...], files: tuple[Path, ...]) -> list[Mark]:
    try:
        marks = [read_mark(one, "--anchor") for one in given]
        for path in files:
            with click.open_file(str(path), encoding="utf-8") as lines:
                marks += read_anchors(lines, str(path))
        return marks + anchors.read_file(settings().var / anchors.FILE_NAME)
    except (ValueError, UnicodeDecodeError) as error:
        raise click.ClickException(str(error)) from error


def _as_data(report: Report) -> dict[str, Any]:
    data: dict[str, Any] = {"whole": report.is_whole, **asdict(report)}
    if report.problem is not None:
        entry_id = report.problem.entry_id
        data["problem"]["entry_id"] = str(entry_id) if entry_id is not None else None
    return data


def _as_text(report: Report) -> str:
    if report.problem is not None:
        return f"BROKEN: {report.problem.text}\nwhole up to link {report.position}: {report.hash}"
    return (
        f"whole: {report.position} links, the last {report.hash}\n"
        f"compared with {report.marks} anchors; {report.waiting} entries wait for the chain; "
        f"details of {report.erased} entries have been erased"
    )
