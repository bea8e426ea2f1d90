"""`flask --app wsgi demo`: load the demo, or show how to sign in to it."""

import click
from flask import Flask, current_app

from fellespott.config import Settings
from fellespott.core.clock import utcnow
from fellespott.core.db import db, unit_of_work
from fellespott.core.links import absolute_url
from fellespott.core.locks import exclusive

from .accounts import ACCOUNTS
from .content import practice, round_2021
from .films import make_films
from .services import is_loaded, load_demo


def init_cli(app: Flask) -> None:
    """Attach the command."""

    @app.cli.command("demo")
    @click.option("--show", is_flag=True, help="Only print the address and the accounts.")
    def demo(show: bool) -> None:
        """Load the round of 2021 and two rounds to try things in; safe to run again."""
        settings: Settings = current_app.config["FELLESPOTT"]
        if not (settings.demo and settings.on_loopback):
            raise click.ClickException(
                "The demo needs FELLESPOTT_DEMO=1 and FELLESPOTT_BIND=127.0.0.1: "
                "its accounts have no secrets, so only this machine may reach them."
            )
        if show:
            show_accounts()
            return
        with exclusive(db.engine, "demo", settings.var) as alone:
            if not alone:
                raise click.ClickException("The demo is being loaded by another process.")
            click.echo("The demo is loaded." if load() else "The demo was loaded before; nothing is changed.")


def load() -> bool:
    """Draw the films, then load everything in one transaction. False if it was there."""
    with unit_of_work() as session:
        if is_loaded(session):
            return False
    films = make_films([*round_2021().proposals, *practice().proposals])
    with unit_of_work() as session:
        return load_demo(session, films=films, now=utcnow().replace(microsecond=0))


def show_accounts() -> None:
    """Print the address and who one can sign in as."""
    with unit_of_work() as session:
        loaded = is_loaded(session)
    if not loaded:
        raise click.ClickException("The demo is not loaded yet: run flask --app wsgi demo.")
    click.echo(f"Address: {absolute_url('home.front')}")
    click.echo(f"Sign in with one click: {absolute_url('demo.show_accounts')}")
    width = max(len(one.name) for one in ACCOUNTS)
    for one in ACCOUNTS:
        click.echo(f"  {one.name:{width}}  {one.email}")
