"""The door for gunicorn and flask: `flask --app wsgi …`, `gunicorn wsgi:app`."""

import sys
from pathlib import Path

from flask import Flask

# platform/ is a source root, never a package: see docs/decisions/0001.
sys.path.insert(0, str(Path(__file__).resolve().parent / "platform"))


def open_door() -> Flask:
    """The platform; or, for `flask --app wsgi count …`, an app that can count files and nothing else.

    Counting must run anywhere, without settings or a database, and need not wait for the rooms to load.
    """
    if sys.argv[1:4] == ["--app", "wsgi", "count"]:
        from fellespott.counting.cli import count

        counter = Flask("fellespott")
        counter.cli.add_command(count)
        return counter
    from fellespott.app import create_app

    return create_app()


app = open_door()
