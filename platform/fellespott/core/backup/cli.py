"""`flask --app wsgi backup FILE` and `restore FILE`."""

from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask

from .archive import BackupRefused, Manifest, fingerprint
from .restoring import check_backup, restore_backup
from .taking import take_backup

FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


def init_backup(app: Flask) -> None:
    """Attach the commands."""

    @app.cli.command("backup")
    @FILE
    def backup(file: Path) -> None:
        """Write all rows and files, as they are at one moment, into a new FILE. Others work on meanwhile."""
        manifest = _or_say_why(take_backup, file)
        click.echo(f"{file}: {_said(manifest)}")
        for one in manifest.missing:
            click.echo(f"not there, though a row knows it: {one}", err=True)
        click.echo(f"sha256 {fingerprint(file)}")

    @app.cli.command("restore")
    @FILE
    @click.option("--check", is_flag=True, help="Only read FILE and compare every fingerprint.")
    def restore(file: Path, check: bool) -> None:
        """Put a backup into an empty database that is up to date, and verify it there."""
        manifest = _or_say_why(check_backup if check else restore_backup, file)
        click.echo(f"{'Whole' if check else 'Restored'}: {_said(manifest)}, taken {manifest.made_at}")


def _said(manifest: Manifest) -> str:
    return f"{manifest.rows} rows in {len(manifest.tables)} tables, {len(manifest.files)} files"


def _or_say_why(act: Callable[[Path], Manifest], file: Path) -> Manifest:
    try:
        return act(file)
    except BackupRefused as error:
        raise click.ClickException(str(error)) from error
