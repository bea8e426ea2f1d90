"""Make a film playable in every browser: H.264 and AAC in MP4, at most 720 lines, without what the phone
wrote about place and owner. The work is done by ffmpeg, as a process of its own with a time limit.
"""

import shutil
import subprocess
from pathlib import Path

import imageio_ffmpeg

START_SECONDS = 60
SECONDS_PER_SECOND = 8  # of film, on a slow machine

# The shorter side becomes at most 720, both sides even, the shape kept.
_SCALE = (
    "scale=w='if(gt(iw,ih),-2,trunc(min(720,iw)/2)*2)':h='if(gt(iw,ih),trunc(min(720,ih)/2)*2,-2)',"
    "format=yuv420p"
)


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


def transcode(source: Path, target: Path, *, container: str, duration_ms: int) -> None:
    """Write the playable form of `source` (read by that container's reader alone) to `target`.

    Raises CannotTranscode.
    """
    command = [
        *(["nice", "-n", "10"] if shutil.which("nice") else []),
        ffmpeg(),
        *("-nostdin", "-hide_banner", "-loglevel", "error", "-y"),
        *("-protocol_whitelist", "file", "-f", container, "-i", str(source)),
        *("-map", "0:v:0", "-map", "0:a:0?", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"),
        *("-vf", _SCALE, "-fpsmax", "30", "-c:v", "libx264", "-preset", "veryfast", "-crf", "24"),
        *("-maxrate", "2500k", "-bufsize", "5000k", "-c:a", "aac", "-b:a", "96k", "-ac", "2", "-ar", "44100"),
        *("-movflags", "+faststart", "-f", "mp4", str(target)),
    ]
    limit = START_SECONDS + SECONDS_PER_SECOND * duration_ms / 1000
    try:
        done = subprocess.run(command, capture_output=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired as error:
        raise CannotTranscode(f"not done in {limit:.0f} seconds") from error
    except OSError as error:
        raise CannotTranscode(f"ffmpeg does not start: {type(error).__name__}") from error
    if done.returncode != 0:
        raise CannotTranscode(done.stderr.decode(errors="replace")[-300:] or f"exit code {done.returncode}")
