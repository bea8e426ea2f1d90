"""Open a picture and write it anew, small enough for a phone and without what the camera wrote in it.

What comes out was drawn by us from the picture's points alone: no place, no owner, no script behind the last
byte. Runs in the child process of examining.py, with its limits on time and memory.
"""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l

LONG_SIDE = 1600
SMALL_SIDE = 640
MAX_SIDE = 16_000
# A JPEG can be read at a fraction of its size; others must be unpacked whole first.
MAX_POINTS_JPEG = 220_000_000
MAX_POINTS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")

NOT_A_PICTURE = _l("Dette er ikke et bilde vi kan åpne. Send et bilde i JPEG, PNG eller WebP.")
INCOMPLETE = _l("Bildet er ikke helt. Kanskje ble det avbrutt på veien. Prøv å sende det en gang til.")
TOO_LARGE = _l("Bildet er for stort for oss. Lagre det i en mindre utgave, og prøv igjen.")

REFUSALS: dict[str, Any] = {
    "not_a_picture": NOT_A_PICTURE,
    "picture_incomplete": INCOMPLETE,
    "picture_too_large": TOO_LARGE,
}


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """A picture as we show it."""

    width: int
    height: int


def redraw(source: Path, large: Path, small: Path, *, reader: str) -> PictureFacts:
    """Draw the picture anew as JPEG, at most 1600 and 640 points long; of a moving one the first picture.

    Raises DomainError, field "film": not_a_picture, picture_incomplete or picture_too_large.
    """
    Image.MAX_IMAGE_PIXELS = None  # our own limits, below, come before anything is unpacked
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            opened = Image.open(source, formats=(reader,))
        except Image.DecompressionBombError as error:
            raise _refuse("picture_too_large") from error
        except Exception as error:
            raise _refuse("not_a_picture") from error
        with opened as image:
            _check_size(image)
            try:
                upright = _upright(image)
            except MemoryError as error:
                raise _refuse("picture_too_large") from error
            except Exception as error:
                raise _refuse("picture_incomplete") from error
    upright.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    facts = PictureFacts(upright.width, upright.height)
    upright.save(large, "JPEG", quality=82, optimize=True, progressive=True)
    upright.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    upright.save(small, "JPEG", quality=75, optimize=True)
    return facts


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    limit = MAX_POINTS_JPEG if image.format == "JPEG" else MAX_POINTS
    if max(width, height) > MAX_SIDE or width * height > limit:
        raise _refuse("picture_too_large")


def _upright(image: Image.Image) -> Image.Image:
    """The points alone, turned the way the phone was held, on white where one could see through."""
    if image.format == "JPEG":
        image.draft("RGB", (LONG_SIDE, LONG_SIDE))
    image.load()
    turned = ImageOps.exif_transpose(image)
    # Made small first: what follows would hold several copies of all its points.
    if turned.mode in ("P", "1", "LA", "PA"):
        turned = turned.convert("RGBA")
    elif turned.mode not in ("RGB", "RGBA", "L"):
        turned = turned.convert("RGB")
    turned.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    plain = Image.new("RGB", turned.size, "white")
    plain.paste(turned, mask=turned.getchannel("A") if turned.mode == "RGBA" else None)
    return plain


def _refuse(code: str) -> DomainError:
    return DomainError(code, REFUSALS[code], field="film")
