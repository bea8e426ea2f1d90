"""Short films for the demo: drawn frame by frame, with a soft tone and captions. No real people are in them.

Many drops fall into one pot beside what the film says.
"""

import math
import tempfile
from array import array
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import VideoFrame
from PIL import Image, ImageDraw, ImageFont

from fellespott.paths import STATIC

from .content import ProposalText
from .scores import share

WIDTH, HEIGHT, FPS = 640, 360, 12
TITLE_SECONDS, LINE_SECONDS = 1.1, 1.3
RATE = 22050
PAPER = (251, 247, 240)
# Of background, text and drops; the tone each colour sounds with, in hertz.
COLOURS: dict[str, tuple[tuple[int, int, int], tuple[int, int, int], float]] = {
    "spruce": ((24, 61, 52), PAPER, 196.0),
    "blue": ((33, 74, 122), PAPER, 220.0),
    "coral": ((244, 200, 188), (60, 24, 18), 246.9),
    "sun": ((250, 220, 130), (58, 44, 6), 261.6),
}
DROPS = ((242, 107, 91), (247, 201, 72), (86, 148, 214), (120, 178, 140))
POT_LEFT, POT_TOP, POT_WIDTH, POT_HEIGHT = 448, 222, 140, 92


@dataclass(frozen=True, slots=True)
class MadeFilm:
    """A finished film: the MP4 and its captions as WebVTT."""

    mp4: bytes
    webvtt: str


def make_films(proposals: Iterable[ProposalText], *, at_once: int = 2) -> dict[str, MadeFilm]:
    """A film for each proposal, by its key. Made side by side: encoding does not hold Python's lock."""
    wanted = list(proposals)
    with ThreadPoolExecutor(at_once) as pool:
        made = pool.map(lambda one: make_film(one.title, one.film, one.colour), wanted)
        return dict(zip((one.key for one in wanted), made, strict=True))


def make_film(title: str, lines: tuple[str, ...], colour: str) -> MadeFilm:
    """A film of a few seconds that shows the title and then each line. `colour` is a key of COLOURS."""
    slides = [(title, TITLE_SECONDS), *((line, LINE_SECONDS) for line in lines)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as film:
            _draw(film, slides, colour)
        return MadeFilm(path.read_bytes(), _captions(slides))


def _draw(film: OutputContainer, slides: list[tuple[str, float]], colour: str) -> None:
    picture = film.add_stream("libx264", rate=FPS)
    picture.width, picture.height, picture.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    picture.options = {"preset": "ultrafast", "crf": "30", "tune": "stillimage"}
    sound = film.add_stream("aac", rate=RATE)
    sound.bit_rate = 32_000
    total = sum(seconds for _text, seconds in slides)
    number = 0
    for place, (text, seconds) in enumerate(slides):
        ground = _slide(text, colour, is_title=place == 0)
        for _ in range(round(seconds * FPS)):
            frame = ground.copy()
            _drops_and_pot(frame, colour, number / (total * FPS))
            film.mux(picture.encode(VideoFrame.from_image(frame)))  # type: ignore[no-untyped-call]
            number += 1
    film.mux(picture.encode())
    _tone(film, sound, COLOURS[colour][2], number / FPS)


def _slide(text: str, colour: str, *, is_title: bool) -> Image.Image:
    background, ink, _pitch = COLOURS[colour]
    slide = Image.new("RGB", (WIDTH, HEIGHT), background)
    pen = ImageDraw.Draw(slide)
    font = _font(40 if is_title else 34)
    lines = _wrapped(text, font, width=POT_LEFT - 72)
    top = (HEIGHT - len(lines) * 46) / 2
    for row, line in enumerate(lines):
        pen.text((40, top + row * 46), line, font=font, fill=ink)
    return slide


def _drops_and_pot(frame: Image.Image, colour: str, progress: float) -> None:
    """Drops on their way down, and the pot as full as the film has come."""
    pen = ImageDraw.Draw(frame)
    _background, ink, _pitch = COLOURS[colour]
    for number in range(7):
        fall = (progress * 3 + share("drop", number)) % 1
        x = POT_LEFT + 18 + share("place", number) * (POT_WIDTH - 36)
        y = -20 + fall * (POT_TOP + 24)
        pen.ellipse((x - 8, y - 8, x + 8, y + 8), fill=DROPS[number % len(DROPS)])
    full = POT_HEIGHT * (0.2 + 0.6 * progress)
    bottom = POT_TOP + POT_HEIGHT
    pen.rounded_rectangle((POT_LEFT, bottom - full, POT_LEFT + POT_WIDTH, bottom), 20, fill=DROPS[1])
    pen.rounded_rectangle((POT_LEFT, POT_TOP, POT_LEFT + POT_WIDTH, bottom), 24, outline=ink, width=5)
    pen.line((POT_LEFT - 12, POT_TOP, POT_LEFT + POT_WIDTH + 12, POT_TOP), fill=ink, width=7)


@cache
def _font(size: int) -> Any:
    try:
        return ImageFont.truetype(str(STATIC / "vendor/atkinson/latin-700-normal.woff2"), size)
    except OSError:  # a Pillow that cannot read the web's font format
        return ImageFont.load_default(size)


def _wrapped(text: str, font: Any, *, width: int) -> list[str]:
    lines = [""]
    for one in text.split():
        longer = f"{lines[-1]} {one}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(one)
    return lines


def _tone(film: OutputContainer, sound: AudioStream, pitch: float, seconds: float) -> None:
    """A quiet chord that swells and fades."""
    wave = _wave(pitch, round(seconds * RATE))
    frame = AudioFrame(format="s16", layout="mono", samples=len(wave), align=1)
    frame.planes[0].update(wave.tobytes())
    frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
    resampler = AudioResampler(
        format=sound.format.name, layout=sound.layout.name, rate=RATE, frame_size=sound.frame_size or 1024
    )
    for ready in (*resampler.resample(frame), *resampler.resample(None)):
        film.mux(sound.encode(ready))
    film.mux(sound.encode())


@cache
def _wave(pitch: float, samples: int) -> "array[int]":
    turn = 2 * math.pi * pitch / RATE
    loudness = [900 * math.sin(math.pi * at / samples) for at in range(samples)]
    chord = (math.sin(turn * at) + 0.5 * math.sin(turn * 1.5 * at) for at in range(samples))
    return array("h", (round(level * tone) for level, tone in zip(loudness, chord, strict=True)))


def _captions(slides: list[tuple[str, float]]) -> str:
    blocks, at = ["WEBVTT"], 0.0
    for text, seconds in slides:
        blocks.append(f"{_stamp(at)} --> {_stamp(at + seconds)}\n{text}")
        at += seconds
    return "\n\n".join(blocks) + "\n"


def _stamp(seconds: float) -> str:
    return f"00:00:{seconds:06.3f}"
