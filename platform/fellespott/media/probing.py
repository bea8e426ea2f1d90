"""Open a file and say what it really is. The name and the type the browser claims count for nothing.

A film comes from anyone, so it is read with care: the container is told from the first bytes and read
by that one reader, never by whatever the library would guess (a playlist named .mp4 could make it
fetch other files), and the size of the picture is checked before anything is decoded.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import filetype
from av.codec import CodecContext
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL.Image import Image

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l

MIN_MS = 1000
MAX_SIDE = 8192
POSTER_SIDE = 1280
# What every browser of the last ten years plays, small enough for a phone on a slow net.
WEB_SHORT_SIDE = 720
WEB_LONG_SIDE = 1280
WEB_BITS_PER_SECOND = 4_000_000

NOT_A_FILM = _l("Dette er ikke en film vi kan åpne. Send en film i MP4, MOV, WebM, MKV eller AVI.")
A_PICTURE = _l("Dette er et bilde. Her trenger vi en film.")
ONLY_SOUND = _l("Det er bare lyd i fila. Her trenger vi en film med bilde.")
INCOMPLETE = _l("Fila er ikke hel. Kanskje ble den avbrutt på veien. Prøv å sende den en gang til.")
EMPTY = _l("Fila er tom. Velg filmen en gang til.")
TOO_SHORT = _l("Filmen er kortere enn ett sekund. Er det riktig fil?")
TOO_LARGE_PICTURE = _l("Bildet i filmen er for stort for oss. Lagre filmen i vanlig kvalitet, og prøv igjen.")


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What a film is: its reader, its length, its picture as shown, and a still of it (JPEG)."""

    container: str
    duration_ms: int
    width: int
    height: int
    is_web_playable: bool
    poster: bytes

    @property
    def suffix(self) -> str:
        """The ending the stored file gets."""
        return {"mov": ".mp4", "matroska": ".mkv", "avi": ".avi"}[self.container]


# What may be wrong with a film, by code.
REFUSALS: dict[str, Any] = {
    "not_a_film": NOT_A_FILM,
    "film_is_a_picture": A_PICTURE,
    "film_is_only_sound": ONLY_SOUND,
    "film_incomplete": INCOMPLETE,
    "film_empty": EMPTY,
    "film_too_short": TOO_SHORT,
    "film_picture_too_large": TOO_LARGE_PICTURE,
}


def refuse(code: str, message: Any) -> DomainError:
    """The rule's no, beside the field the film was put in."""
    return DomainError(code, message, field="film")


def probe(path: Path) -> FilmFacts:
    """What the file is. Raises DomainError, field "film": film_empty, not_a_film, film_is_a_picture,
    film_is_only_sound, film_incomplete, film_too_short or film_picture_too_large.
    """
    container_name = _container(path)
    try:
        with _open(path, container_name) as container:
            stream = _picture(container)
            _check_size(stream)
            fit = _fits_the_web(container, stream)
            duration_ms = _measure(container)
        with _open(path, container_name) as container:
            frame = _frame_near(container, seconds=min(1.0, duration_ms / 2000))
    except (av.FFmpegError, ValueError, EOFError) as error:
        raise refuse("not_a_film", NOT_A_FILM) from error
    image = _upright(frame)
    playable = (
        fit
        and min(image.size) <= WEB_SHORT_SIDE
        and max(image.size) <= WEB_LONG_SIDE
        and path.stat().st_size * 8000 // duration_ms <= WEB_BITS_PER_SECOND
    )
    return FilmFacts(container_name, duration_ms, image.width, image.height, playable, _jpeg(image))


def _container(path: Path) -> str:
    with path.open("rb") as handle:
        return container_of(handle.read(8192))


def container_of(head: bytes) -> str:
    """Which reader opens a file that begins so. Raises DomainError, field "film", for what is no film."""
    if not head:
        raise refuse("film_empty", EMPTY)
    guessed = filetype.guess_mime(head) or ""
    if guessed.startswith("image/"):
        raise refuse("film_is_a_picture", A_PICTURE)
    if guessed.startswith("audio/"):
        raise refuse("film_is_only_sound", ONLY_SOUND)
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return "mov"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska"
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return "avi"
    raise refuse("not_a_film", NOT_A_FILM)


def _open(path: Path, container_name: str) -> "av.container.InputContainer":
    return av.open(
        str(path),
        mode="r",
        format=container_name,
        options={"protocol_whitelist": "file"},
        metadata_errors="replace",
    )


def _picture(container: "av.container.InputContainer") -> VideoStream:
    not_moving = Disposition.attached_pic | Disposition.still_image | Disposition.timed_thumbnails
    for stream in container.streams.video:
        # A damaged or unknown track has nobody who can decode it.
        if _can_be_decoded(stream) and not stream.disposition & not_moving:
            return stream
    if container.streams.audio:
        raise refuse("film_is_only_sound", ONLY_SOUND)
    raise refuse("not_a_film", NOT_A_FILM)


def _can_be_decoded(stream: Stream) -> bool:
    context: CodecContext | None = stream.codec_context
    return context is not None


def _check_size(stream: VideoStream) -> None:
    width, height = stream.codec_context.width, stream.codec_context.height
    if not width or not height:
        raise refuse("not_a_film", NOT_A_FILM)
    if max(width, height) > MAX_SIDE:
        raise refuse("film_picture_too_large", TOO_LARGE_PICTURE)


def _fits_the_web(container: "av.container.InputContainer", stream: VideoStream) -> bool:
    """Whether picture and sound are what every browser plays. What else the file holds is left behind."""
    sound = [one.codec_context.name if _can_be_decoded(one) else "?" for one in container.streams.audio]
    return (
        stream.codec_context.name == "h264"
        and stream.codec_context.pix_fmt in ("yuv420p", "yuvj420p")
        and sound[:1] in ([], ["aac"])
    )


def _measure(container: "av.container.InputContainer") -> int:
    """Length in milliseconds, found by reading to the end: a header may say nothing, or something untrue."""
    first: float | None = None
    last = 0.0
    try:
        for packet in container.demux():
            if packet.size and packet.pts is not None and packet.time_base is not None:
                start = float(packet.pts * packet.time_base)
                first = start if first is None else min(first, start)
                last = max(last, start + float((packet.duration or 0) * packet.time_base))
    except av.FFmpegError as error:
        raise refuse("film_incomplete", INCOMPLETE) from error
    if first is None:
        raise refuse("film_incomplete", INCOMPLETE)
    measured = last - max(first, 0.0)
    claimed = (container.duration or 0) / av.time_base
    if measured < claimed * 0.95 - 0.5:
        raise refuse("film_incomplete", INCOMPLETE)
    duration_ms = round(max(measured, claimed) * 1000)
    if duration_ms < MIN_MS:
        raise refuse("film_too_short", TOO_SHORT)
    return duration_ms


def _frame_near(container: "av.container.InputContainer", *, seconds: float) -> VideoFrame:
    stream = _picture(container)
    found: VideoFrame | None = None
    for number, frame in enumerate(container.decode(stream)):
        found = frame
        if (frame.time or 0.0) >= seconds or number >= 240:
            break
    if found is None:
        raise refuse("not_a_film", NOT_A_FILM)
    return found


def _upright(frame: VideoFrame) -> Image:
    """The still the way the phone was held, no larger than needed."""
    image: Image = frame.to_image()  # type: ignore[no-untyped-call]
    if frame.rotation:
        image = image.rotate(frame.rotation, expand=True)
    return image


def _jpeg(image: Image) -> bytes:
    small = image.convert("RGB")
    small.thumbnail((POSTER_SIDE, POSTER_SIDE))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=80, optimize=True)
    return out.getvalue()
