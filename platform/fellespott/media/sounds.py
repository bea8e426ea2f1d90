"""Open a sound and say how long it really is. Read by the one reader its first bytes tell of, in the child
process of examining.py.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from av.codec import CodecContext

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l

MIN_MS = 500
# What these say of their own length is a guess from the first bytes.
GUESS_THEIR_LENGTH = frozenset({"mp3", "aac", "amr", "ogg"})
SUFFIXES = {"mov": ".m4a", "matroska": ".mka"}

NOT_A_SOUND = _l("Dette er ikke lyd vi kan åpne. Send lyd i MP3, M4A, WAV eller OGG.")
INCOMPLETE = _l("Lydfila er ikke hel. Kanskje ble den avbrutt på veien. Prøv å sende den en gang til.")
TOO_SHORT = _l("Lyden er kortere enn et halvt sekund. Er det riktig fil?")

REFUSALS: dict[str, Any] = {
    "not_a_sound": NOT_A_SOUND,
    "sound_incomplete": INCOMPLETE,
    "sound_too_short": TOO_SHORT,
}


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """What a sound is: its reader and its length. It has no picture."""

    container: str
    duration_ms: int
    width: int = 0
    height: int = 0

    @property
    def suffix(self) -> str:
        """The ending the stored file gets."""
        return SUFFIXES.get(self.container, f".{self.container}")


def probe_sound(path: Path, *, reader: str) -> SoundFacts:
    """What the sound is. Raises DomainError, field "film": not_a_sound, sound_incomplete, sound_too_short."""
    try:
        with av.open(
            str(path),
            mode="r",
            format=reader,
            options={"protocol_whitelist": "file"},
            metadata_errors="replace",
        ) as container:
            return SoundFacts(reader, _measure(container, reader))
    except (av.FFmpegError, ValueError, EOFError) as error:
        raise _refuse("not_a_sound") from error


def _measure(container: "av.container.InputContainer", reader: str) -> int:
    """Length in milliseconds, found by reading to the end and hearing what it can: a header may lie."""
    stream = next(iter(container.streams.audio), None)
    context: CodecContext | None = stream.codec_context if stream is not None else None
    if stream is None or context is None:
        raise _refuse("not_a_sound")
    first: float | None = None
    last, heard = 0.0, 0
    try:
        for packet in container.demux(stream):
            if packet.size and packet.pts is not None and packet.time_base is not None:
                start = float(packet.pts * packet.time_base)
                first = start if first is None else min(first, start)
                last = max(last, start + float((packet.duration or 0) * packet.time_base))
                if heard < 5:
                    heard += len(packet.decode())
    except av.FFmpegError as error:
        raise _refuse("sound_incomplete" if heard else "not_a_sound") from error
    if first is None or not heard:
        raise _refuse("not_a_sound")
    measured = last - max(first, 0.0)
    claimed = (container.duration or 0) / av.time_base
    if reader not in GUESS_THEIR_LENGTH and measured < claimed * 0.95 - 0.5:
        raise _refuse("sound_incomplete")
    if measured * 1000 < MIN_MS:
        raise _refuse("sound_too_short")
    return round(measured * 1000)


def _refuse(code: str) -> DomainError:
    return DomainError(code, REFUSALS[code], field="film")
