"""Make the README's pictures from what the guided demo left: fewer colours, no larger than needed.

.venv/bin/python .ci/pictures.py DEMO_FOLDER resources/docs/pictures
"""

from __future__ import annotations

import sys
from pathlib import Path

import pypdfium2
from PIL import Image

WIDEST = 1280  # pixels
COLOURS = 256
SCREENS = ("today", "intake", "intake-dark", "review")  # of the demo's numbered screens
PAPER = "child"  # whose summary is shown


def main(demo: Path, pictures: Path) -> None:
    """Write each picture; a screen that the demo no longer makes is an error."""
    pictures.mkdir(parents=True, exist_ok=True)
    for name in SCREENS:
        (screen,) = (demo / "screens").glob(f"[0-9][0-9]-{name}.png")
        save(Image.open(screen), pictures / f"{name}.png")
    (paper,) = (demo / "papers").glob(f"*{PAPER}*.pdf")
    page = pypdfium2.PdfDocument(paper)[0]
    save(page.render(scale=1.5).to_pil(), pictures / "summary.png")


def save(picture: Image.Image, path: Path) -> None:
    """Shrink, keep few colours, write."""
    picture = picture.convert("RGB")
    picture.thumbnail((WIDEST, WIDEST * 2))
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(path, path.stat().st_size)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
