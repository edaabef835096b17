"""A clinic's logo: whatever picture somebody chose is read with care and made anew, small and plain, before it is kept.

Only PNG and JPEG are read. What is kept is a PNG without transparency, without notes and without a colour profile, so
that nothing of the file that came from outside gets into the records or into a PDF.
"""

from __future__ import annotations

import io
import warnings
import zlib

from PIL import Image, UnidentifiedImageError

from clinic_app.errors import PaperError
from clinic_app.reporting.blocks import Picture

LARGEST_FILE = 4_000_000  # bytes
LARGEST_SIDE = 6000  # pixels, before it is made smaller
WIDE, HIGH = 720, 240  # pixels that are kept: 60 by 20 mm at 300 dots an inch
FORMATS = ("PNG", "JPEG")
_ADVICE = f"Choose a PNG or JPEG file of at most {LARGEST_FILE // 1_000_000} MB."


def made_anew(content: bytes) -> bytes:
    """Return a small PNG with the same picture on white. Raises PaperError for what is no such picture."""
    if len(content) > LARGEST_FILE:
        raise PaperError("The picture is too large.", _ADVICE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a picture that says it is huge
            picture = _read(content)
    except PaperError:
        raise
    except (
        UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError,
        IndexError, TypeError, OverflowError, MemoryError, EOFError, KeyError, Warning, zlib.error,
    ) as error:  # what the library says about a damaged file depends on where it is damaged  # fmt: skip
        raise PaperError("This is no picture that can be read.", _ADVICE) from error
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def _read(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=FORMATS) as source:
        if max(source.size) > LARGEST_SIDE:
            raise PaperError(
                f"The picture is larger than {LARGEST_SIDE} by {LARGEST_SIDE} pixels.", _ADVICE
            )
        whole = source.convert("RGBA")
    ground = Image.new("RGBA", whole.size, "white")
    ground.alpha_composite(whole)
    picture = ground.convert("RGB")
    picture.thumbnail((WIDE, HIGH), Image.Resampling.LANCZOS)
    return picture


def picture_of(png: bytes) -> Picture:
    """Return a logo that was kept, as a page holds it. Raises PaperError where it is no such picture."""
    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as source:
            if source.width > WIDE or source.height > HIGH:
                raise PaperError("The logo is not one that this program keeps.", _ADVICE)
            plain = source.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise PaperError("The logo that is kept cannot be read.", _ADVICE) from error
    return Picture(plain.width, plain.height, plain.tobytes())
