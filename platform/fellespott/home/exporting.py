"""One person's data as a ZIP file, made piece by piece while it is sent: nothing is written to disk.

The words are put together first, in the request's own transaction; films are read a part at a time.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fellespott.core.i18n import _, show_datetime
from fellespott.core.personal import plain
from fellespott.core.registry import registry
from fellespott.people.models import Person

from . import queries

CHUNK = 256 * 1024
# (name in the ZIP, its content: text, bytes, or a function that opens it)
Part = tuple[str, "str | bytes | Callable[[], Any]"]


def parts_of(session: Session, person: Person, now: datetime) -> list[Part]:
    """Everything the rooms hold about the person: all in one file, one for each room, and their files."""
    rooms = {data.key: plain(shown) for data, shown in queries.shown_rooms(session, person)}
    consents = [
        plain({name: getattr(one, name) for name in one.__slots__ if not name.endswith("url")})
        for one in queries.consents_of(session, person, now)
    ]
    openings = [plain(one) for one in queries.openings_of(session, person)]
    everything = {
        "made_at": plain(now),
        "rooms": rooms,
        "consents": consents,
        "openings": openings,
    }
    parts: list[Part] = [
        (_("LES-MEG") + ".txt", _read_me(now)),
        ("data.json", _json(everything)),
        (f"{_('samtykker')}.json", _json(consents)),
        (f"{_('hvem-har-sett')}.json", _json(openings)),
    ]
    for data in registry().personal_data:
        parts.append((f"{data.key}.json", _json(rooms[data.key])))
        parts += [(f"{data.key}/{name}", content) for name, content in data.files(session, person)]
    return parts


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _read_me(now: datetime) -> str:
    lines = [
        _("Dette er det Fellespott vet om deg, %(when)s.", when=show_datetime(now)),
        _("data.json inneholder alt. Hver av de andre filene er én del av det samme:"),
        *(f"- {data.key}.json: {data.title}" for data in registry().personal_data),
        _("Filene kan åpnes i alle programmer som leser tekst. Filmer ligger i mappa media."),
        _("Er noe feil? På siden «Mine data» står det hvor du retter det. Der kan du også slette alt."),
        _("Pass på filen: den som har den, vet det samme om deg som vi gjør."),
    ]
    return "\n\n".join(lines) + "\n"


class _Sink(io.RawIOBase):
    """What the ZIP is written to: keeps only what has not been sent yet. It cannot seek, so ZIP does not."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        """It is written to."""
        return True

    def write(self, data: Any) -> int:
        """Take a piece."""
        self._waiting.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        """What has come since the last time."""
        found, self._waiting = b"".join(self._waiting), []
        return found


def zipped(parts: Iterable[Part]) -> Iterator[bytes]:
    """The ZIP, a piece at a time. A file that is gone meanwhile is left out."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            try:
                source = _opened(content)
            except FileNotFoundError:
                continue
            with source, archive.open(name, "w", force_zip64=True) as target:
                while chunk := source.read(CHUNK):
                    target.write(chunk)
                    yield sink.take()
    yield sink.take()


def _opened(content: Any) -> Any:
    if callable(content):
        return content()
    return io.BytesIO(content.encode() if isinstance(content, str) else content)
