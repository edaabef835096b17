"""The program's icon in the sizes and containers that desktops ask for, drawn from its SVG.

    QT_QPA_PLATFORM=offscreen .venv/bin/python .ci/icons.py FOLDER

Linux: icons/hicolor/SIZExSIZE/apps/ID.png beside the SVG. Windows: clinic-app.ico. macOS: clinic-app.icns. Both of these are
containers of the same PNGs: https://en.wikipedia.org/wiki/ICO_(file_format), https://en.wikipedia.org/wiki/Apple_Icon_Image_format.
"""

from __future__ import annotations

import shutil
import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ID = "org.clinic_app.ClinicApp"
SVG = Path(__file__).parent.parent / "resources" / "desktop" / f"{ID}.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)  # px
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
ICNS_KINDS = {b"icp4": 16, b"icp5": 32, b"icp6": 64, b"ic07": 128, b"ic08": 256, b"ic09": 512}
_ICO_LARGEST = 256  # is written as 0 there


def make_icons(folder: Path) -> None:
    """Write every icon below a folder. Needs a QGuiApplication."""
    pictures = {size: png(size) for size in SIZES}
    themed = folder / "icons" / "hicolor"
    for size, picture in pictures.items():
        place = themed / f"{size}x{size}" / "apps"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{ID}.png").write_bytes(picture)
    scalable = themed / "scalable" / "apps"
    scalable.mkdir(parents=True, exist_ok=True)
    shutil.copy(SVG, scalable)
    (folder / "clinic-app.ico").write_bytes(ico({size: pictures[size] for size in ICO_SIZES}))
    (folder / "clinic-app.icns").write_bytes(
        icns({kind: pictures[size] for kind, size in ICNS_KINDS.items()})
    )


def png(size: int) -> bytes:
    """Draw the icon, so many pixels wide and high."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(SVG)).render(painter)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return content.data()


def ico(pictures: dict[int, bytes]) -> bytes:
    """Put PNGs into one Windows icon: a header, an entry for each, the pictures."""
    header = struct.pack("<HHH", 0, 1, len(pictures))
    at = len(header) + 16 * len(pictures)
    entries, bodies = b"", b""
    for size, picture in pictures.items():
        side = size % _ICO_LARGEST
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), at + len(bodies))
        bodies += picture
    return header + entries + bodies


def icns(pictures: dict[bytes, bytes]) -> bytes:
    """Put PNGs into one macOS icon: each with its kind and length."""
    body = b"".join(
        kind + struct.pack(">I", len(picture) + 8) + picture for kind, picture in pictures.items()
    )
    return b"icns" + struct.pack(">I", len(body) + 8) + body


if __name__ == "__main__":
    application = QGuiApplication(sys.argv[:1])
    make_icons(Path(sys.argv[1]))
