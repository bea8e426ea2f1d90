"""Where to find somebody to talk with: public services in Norway, as data."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fellespott.core.i18n import in_language

DATA = Path(__file__).parent / "data" / "help.json"


@dataclass(frozen=True, slots=True)
class Service:
    """A public service: its number as people read it and as a telephone dials it, and its page."""

    key: str
    name: str
    about: str
    phone: str
    dial: str
    web: str


@cache
def _data() -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = json.loads(DATA.read_text(encoding="utf-8"))
    return found


def services() -> list[Service]:
    """All services in the reader's language, the one for children first."""
    found = []
    for row in _data()["services"]:
        words: dict[str, str] = json.loads(
            in_language({key: json.dumps(row[key]) for key in ("nb", "en") if key in row})
        )
        found.append(
            Service(
                key=str(row["key"]),
                name=words["name"],
                about=words["about"],
                phone=str(row["phone"]),
                dial=str(row["dial"]),
                web=str(row["web"]),
            )
        )
    return found


def emergency() -> list[Service]:
    """The emergency numbers in the reader's language."""
    return [
        Service(
            key=str(row["key"]),
            name=in_language({key: str(row[key]) for key in ("nb", "en") if key in row}),
            about="",
            phone=str(row["phone"]),
            dial=str(row["phone"]),
            web="",
        )
        for row in _data()["emergency"]
    ]
