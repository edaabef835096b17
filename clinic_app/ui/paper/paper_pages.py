"""A PDF as pictures of its pages, held in memory; the same bytes are looked at, saved and printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

POINTS_AN_INCH = 72
PRINTED_DPI = 300


def preload() -> None:
    """Load the library that draws pages. May run in any thread."""
    import pypdfium2  # noqa: F401 - loading is the point


class PaperPages:
    """The pages of one PDF."""

    def __init__(self, content: bytes) -> None:
        import pypdfium2

        self.content = content
        self._document = pypdfium2.PdfDocument(content)

    def __len__(self) -> int:
        """Count pages."""
        return len(self._document)

    def size(self, page: int) -> tuple[float, float]:
        """Width and height in points."""
        width, height = self._document[page].get_size()
        return float(width), float(height)

    def image(self, page: int, dots_an_inch: float) -> QImage:
        """Return a page as a picture."""
        bitmap = self._document[page].render(
            scale=dots_an_inch / POINTS_AN_INCH, rev_byteorder=True, force_bitmap_format=4
        )
        picture = QImage(
            bitmap.buffer,
            bitmap.width,
            bitmap.height,
            bitmap.stride,
            QImage.Format.Format_RGBA8888,
        )
        return picture.copy()  # the buffer goes away with the bitmap

    def text(self, page: int) -> str:
        """Words of a page, for a screen reader."""
        return str(self._document[page].get_textpage().get_text_range())

    def print_on(self, printer: QPrinter) -> None:
        """Print every page at its own size, or as large as the sheet allows. The pages have their own margins."""
        printer.setFullPage(True)
        painter = QPainter(printer)
        for page in range(len(self)):
            if page:
                printer.newPage()
            sheet = QRectF(printer.pageLayout().fullRectPixels(printer.resolution()))
            picture = self.image(page, PRINTED_DPI)
            scale = min(sheet.width() / picture.width(), sheet.height() / picture.height())
            place = QRectF(0, 0, picture.width() * scale, picture.height() * scale)
            place.moveCenter(sheet.center())
            painter.drawImage(place, picture)
        painter.end()
