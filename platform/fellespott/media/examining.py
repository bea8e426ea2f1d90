"""Have a file opened by a process of its own, with limits on time and memory.

A film, sound or picture made to hurt may end or fill whatever reads it. Here that is a child that lives for
one file, never the server with everybody else's requests in it.
"""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import structlog

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.paths import PACKAGE

from . import pictures, probing, sounds
from .pictures import PictureFacts
from .probing import FilmFacts, probe, refuse
from .sounds import SoundFacts
from .transcoding import limited

SECONDS = 90
CHILD = "from fellespott.media.examining import child; child()"
TOO_HEAVY = _l("Filmen er for tung for oss. Lagre den i vanlig kvalitet, gjerne som MP4, og prøv igjen.")
FILE_TOO_HEAVY = _l("Fila er for tung for oss. Lagre den i en mindre utgave, og prøv igjen.")
REFUSALS: dict[str, Any] = {**probing.REFUSALS, **sounds.REFUSALS, **pictures.REFUSALS}
log = structlog.get_logger(__name__)


def examine(path: Path, still: Path) -> FilmFacts:
    """What `probing.probe` says of the film. The still is written to `still` on the way.

    Raises what `probe` raises, and DomainError "film_too_heavy", field "film", when the child does not live
    to tell.
    """
    said = _ask("film", path, still, heavy=refuse("film_too_heavy", TOO_HEAVY))
    return FilmFacts(**said, poster=still.read_bytes())


def examine_sound(path: Path, *, reader: str) -> SoundFacts:
    """What `sounds.probe_sound` says. Raises what it raises, and "file_too_heavy"."""
    return SoundFacts(**_ask("sound", path, reader, heavy=_file_too_heavy()))


def examine_picture(path: Path, large: Path, small: Path, *, reader: str) -> PictureFacts:
    """Have `pictures.redraw` draw it anew. Raises what it raises, and "file_too_heavy"."""
    return PictureFacts(**_ask("picture", path, large, small, reader, heavy=_file_too_heavy()))


def _file_too_heavy() -> DomainError:
    return DomainError("file_too_heavy", FILE_TOO_HEAVY, field="film")


def _ask(*what: object, heavy: DomainError) -> dict[str, Any]:
    """Let a child do it; what it says. Raises its refusal, or `heavy` when it does not live to tell."""
    reading = [sys.executable, "-c", CHILD, *(str(one) for one in what)]
    command = limited(reading, seconds=SECONDS, waited_for=True)
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={"PYTHONPATH": str(PACKAGE.parent), "PATH": "/usr/bin:/bin"},
        )
        said: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError) as error:
        log.warning("file not examined", what=what[0], kind=type(error).__name__)
        raise heavy from error
    if code := said.pop("refused", None):
        raise DomainError(code, REFUSALS[code], field="film")
    return said


def child() -> None:
    """What the child does: open the file as it was told to, and say what it is or why not."""
    what, path, *rest = sys.argv[1:]
    try:
        said = _CHILDREN[what](Path(path), *rest)
    except DomainError as error:
        said = {"refused": error.code}
    sys.stdout.write(json.dumps(said))


def _child_film(path: Path, still: str) -> dict[str, Any]:
    facts = probe(path)
    Path(still).write_bytes(facts.poster)
    said = asdict(facts)
    del said["poster"]
    return said


def _child_sound(path: Path, reader: str) -> dict[str, Any]:
    return asdict(sounds.probe_sound(path, reader=reader))


def _child_picture(path: Path, large: str, small: str, reader: str) -> dict[str, Any]:
    return asdict(pictures.redraw(path, Path(large), Path(small), reader=reader))


_CHILDREN: dict[str, Any] = {"film": _child_film, "sound": _child_sound, "picture": _child_picture}
