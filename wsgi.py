"""The door for gunicorn and flask: `flask --app wsgi …`, `gunicorn wsgi:app`."""

import sys
from pathlib import Path

# platform/ is a source root, never a package: see docs/decisions/0001.
sys.path.insert(0, str(Path(__file__).resolve().parent / "platform"))

from fellespott.app import create_app

app = create_app()
