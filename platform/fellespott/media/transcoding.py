"""Make a film playable in every browser: H.264 and AAC in MP4, at most 720 lines, and again at 480 for slow
networks; and a sound in AAC. Without what the phone wrote about place and owner.

The work is done by ffmpeg, as a process of its own with limits on time, processor and memory: the film comes
from anyone, and what it does to its reader must stay there.
"""

import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

START_SECONDS = 60
SECONDS_PER_SECOND = 8  # of film, on a slow machine
# While ffmpeg works, whoever started it is asked for a sign of life this often.
BEAT_SECONDS = 30
# Of the longer side to the shorter, at most: a wide cinema's picture, not a ribbon.
WIDEST = 2.4
SOUND_KBIT = 64
# Address space, in KB. A film from a good camera takes a gigabyte; eight times its lines take more than all.
MEMORY_KB = 4_000_000


@dataclass(frozen=True, slots=True)
class Form:
    """What comes out: lines of the shorter side, and how many bits a second at most."""

    lines: int
    crf: int
    video_kbit: int
    audio_kbit: int


PLAYABLE = Form(lines=720, crf=24, video_kbit=2500, audio_kbit=96)
SMALL = Form(lines=480, crf=28, video_kbit=700, audio_kbit=64)


class CannotTranscode(Exception):
    """ffmpeg gave up, took too long or is not there; the text is for the log."""


def ffmpeg() -> str:
    """The system's ffmpeg, else the one of imageio-ffmpeg. Raises CannotTranscode when there is none."""
    found = shutil.which("ffmpeg")
    if found:
        return found
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise CannotTranscode("no ffmpeg on this machine") from error


def limited(command: list[str], *, seconds: float, waited_for: bool = False) -> list[str]:
    """The command so that it gets no more memory and processor time than is fair.

    It steps back for everything else on the machine, unless somebody sits and waits for its answer.
    """
    # The shell sets the limits and then becomes the command; Python could only do it between fork and exec,
    # which is not safe where there are threads.
    limits = f'ulimit -v {MEMORY_KB} -c 0 2>/dev/null; ulimit -t {round(seconds * 2) + 1}; exec "$@"'
    return [
        # Where whoever started it is killed, it goes too, instead of working on for nobody.
        *(["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []),
        *(["nice", "-n", "10"] if shutil.which("nice") and not waited_for else []),
        *("sh", "-c", limits, "sh", *command),
    ]


# One picture, one sound, and nothing of what the phone wrote about place and owner.
_PLAIN = ("-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1")
_ONLY = ("-map", "0:v:0", "-map", "0:a:0?", *_PLAIN)
_ONLY_SOUND = ("-map", "0:a:0", "-vn", *_PLAIN)
Beat = Callable[[], None]


def no_beat() -> None:
    """Nobody waits for a sign of life."""


def transcode(
    source: Path,
    target: Path,
    *,
    container: str,
    duration_ms: int,
    form: Form = PLAYABLE,
    beat: Beat = no_beat,
) -> None:
    """Write that form of `source` (read by that container's reader alone) to `target`.

    `beat` is called now and then while it lasts. Raises CannotTranscode.
    """
    how = (
        *("-vf", _scale(form.lines), "-fpsmax", "30", "-threads", "2"),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", str(form.crf)),
        *("-maxrate", f"{form.video_kbit}k", "-bufsize", f"{2 * form.video_kbit}k"),
        *("-c:a", "aac", "-b:a", f"{form.audio_kbit}k", "-ac", "2", "-ar", "44100"),
    )
    _run(source, target, container, (*_ONLY, *how), seconds=_patience(duration_ms), beat=beat)


def transcode_sound(
    source: Path, target: Path, *, container: str, duration_ms: int, beat: Beat = no_beat
) -> None:
    """Write the sound of `source` as AAC in MP4, small and on one channel. Raises CannotTranscode."""
    how = ("-c:a", "aac", "-b:a", f"{SOUND_KBIT}k", "-ac", "1", "-ar", "44100")
    _run(source, target, container, (*_ONLY_SOUND, *how), seconds=_patience(duration_ms), beat=beat)


def _patience(duration_ms: int) -> float:
    return START_SECONDS + SECONDS_PER_SECOND * duration_ms / 1000


def repack(source: Path, target: Path, *, container: str) -> None:
    """Write picture and sound as they are into a new MP4, its index first. Raises CannotTranscode.

    Nothing else of the file comes along, so that what is given out was written by us.
    """
    _run(source, target, container, (*_ONLY, "-c", "copy"), seconds=START_SECONDS)


def _run(
    source: Path,
    target: Path,
    container: str,
    how: tuple[str, ...],
    *,
    seconds: float,
    beat: Beat = no_beat,
) -> None:
    command = [
        ffmpeg(),
        *("-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-threads", "2"),
        *("-protocol_whitelist", "file", "-f", container, "-i", str(source)),
        *how,
        *("-movflags", "+faststart", "-f", "mp4", str(target)),
    ]
    try:
        working = subprocess.Popen(
            limited(command, seconds=seconds), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
    except OSError as error:
        raise CannotTranscode(f"ffmpeg does not start: {type(error).__name__}") from error
    with working:
        try:
            said = _wait(working, until=time.monotonic() + seconds, beat=beat)
        except BaseException:
            working.kill()
            raise
    if said is None:
        raise CannotTranscode(f"not done in {seconds:.0f} seconds")
    if working.returncode != 0:
        raise CannotTranscode(said.decode(errors="replace")[-300:] or f"exit code {working.returncode}")


def _wait(working: subprocess.Popen[bytes], *, until: float, beat: Beat) -> bytes | None:
    """What it said of errors when it is done; None, and it is ended, when it takes too long."""
    while (left := until - time.monotonic()) > 0:
        try:
            return working.communicate(timeout=min(left, BEAT_SECONDS))[1]
        except subprocess.TimeoutExpired:
            beat()
    working.kill()
    return None


def _scale(lines: int) -> str:
    """The shorter side becomes at most `lines`, the longer in fair proportion; both even, the shape kept.

    What is smaller stays as it is.
    """
    share = f"min(1,min({lines}/min(iw,ih),{round(lines * WIDEST)}/max(iw,ih)))"
    return f"scale=w='max(2,trunc(iw*{share}/2)*2)':h='max(2,trunc(ih*{share}/2)*2)',format=yuv420p"
