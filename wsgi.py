"""The door for gunicorn and flask: `flask --app wsgi …`, `gunicorn wsgi:app`."""

import sys
from pathlib import Path

from flask import Flask

# platform/ is a source root, never a package: see docs/decisions/0001.
sys.path.insert(0, str(Path(__file__).resolve().parent / "platform"))


def open_door() -> Flask:
    """The platform; or, for `flask --app wsgi count …` and `recompute …`, an app that reads files only.

    Counting must run anywhere, without settings or a database, and need not wait for the rooms to load.
    """
    if sys.argv[1:3] == ["--app", "wsgi"] and sys.argv[3:4] in (["count"], ["recompute"]):
        from fellespott.counting.cli import count
        from fellespott.jury.numbers.cli import recompute

        counter = Flask("fellespott")
        counter.cli.add_command(count)
        counter.cli.add_command(recompute)
        return counter
    from fellespott.app import create_app

    return create_app()


app = open_door()
