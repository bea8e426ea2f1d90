"""What a file may be, told from its first bytes: which reader opens it, and which kinds that reader can give.

Nothing is decoded here. Only what is named below goes on to be opened; a drawing with a script in it (SVG),
a page or a program never does.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l

from .probing import container_of
from .states import MediaKind

FILM, SOUND, PICTURE = MediaKind.FILM, MediaKind.SOUND, MediaKind.PICTURE
HEAD_BYTES = 8192

NOT_KNOWN = _l(
    "Dette er ikke lyd, bilde eller film vi kan åpne. Send et bilde i JPEG eller PNG, lyd i MP3 eller M4A, "
    "eller film i MP4."
)
EMPTY = _l("Fila er tom. Velg den en gang til.")
HEIC = _l(
    "Dette er et bilde i HEIC, som ikke alle telefoner kan vise. På iPhone: åpne bildet, trykk Del, velg "
    "«Valg» og «Mest kompatibelt», og send det på nytt."
)
NOT_TAKEN = _l("Denne slags fil kan ikke sendes her.")


@dataclass(frozen=True, slots=True)
class Sniffed:
    """The reader that opens a file, and the kinds it can turn out to be."""

    reader: str
    kinds: frozenset[MediaKind]


_MOVING = frozenset({FILM, SOUND})
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevx", b"mif1", b"msf1"})


def sniff(head: bytes, takes: AbstractSet[MediaKind]) -> Sniffed:
    """What a file that begins so may be, out of the kinds that are taken.

    Raises DomainError, field "film": "file_empty", "picture_heic", "file_not_known" or "file_not_taken"; and
    what `container_of` says where only a film will do.
    """
    if takes == {FILM}:
        return Sniffed(container_of(head), frozenset({FILM}))
    if not head:
        raise _refuse("file_empty", EMPTY)
    found = _picture(head) or _sound(head) or _film(head)
    if found is None:
        raise _refuse("file_not_known", NOT_KNOWN)
    if not found.kinds & takes:
        raise _refuse("file_not_taken", NOT_TAKEN)
    return Sniffed(found.reader, found.kinds & takes)


def _picture(head: bytes) -> Sniffed | None:
    only = frozenset({PICTURE})
    if head.startswith(b"\xff\xd8\xff"):
        return Sniffed("JPEG", only)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Sniffed("PNG", only)
    if head.startswith((b"GIF87a", b"GIF89a")):
        return Sniffed("GIF", only)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Sniffed("WEBP", only)
    if head[4:8] == b"ftyp":
        brands = {head[8:12], *(head[at : at + 4] for at in range(16, min(len(head), 40), 4))}
        if b"avif" in brands:
            return Sniffed("AVIF", only)
        if head[8:12] in _HEIF_BRANDS:
            raise _refuse("picture_heic", HEIC)
    return None


def _sound(head: bytes) -> Sniffed | None:
    reader = None
    if head.startswith(b"OggS"):
        reader = "ogg"
    elif head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        reader = "wav"
    elif head.startswith(b"fLaC"):
        reader = "flac"
    elif head.startswith(b"#!AMR"):
        reader = "amr"
    elif head[:2] in (b"\xff\xf1", b"\xff\xf9"):
        reader = "aac"
    elif head.startswith(b"ID3") or (head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE6 == 0xE2):
        reader = "mp3"
    return Sniffed(reader, frozenset({SOUND})) if reader else None


def _film(head: bytes) -> Sniffed | None:
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return Sniffed("mov", _MOVING)
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return Sniffed("matroska", _MOVING)
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return Sniffed("avi", frozenset({FILM}))
    return None


def _refuse(code: str, message: Any) -> DomainError:
    return DomainError(code, message, field="film")
