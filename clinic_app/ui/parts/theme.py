"""How everything looks: colours for light and dark, fonts, spacing that grows with the text, one style.

Palette, fonts and one proxy style instead of style sheets: a page of forty questions is built three times
faster, and a change of text size or colour scheme reaches every window at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetrics,
    QFontMetricsF,
    QPainter,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import (
    QApplication,
    QProxyStyle,
    QPushButton,
    QStyle,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionComplex,
    QWidget,
)

BODY_POINTS = 10.5  # 14 px at 96 dots per inch
LINE_AT_BODY = (
    19.0  # height in px of one line of body text at that size; all spacing is measured in it
)
MINIMUM_PERCENT, MAXIMUM_PERCENT = 75, 250
_DARK_BELOW = 128  # lightness of the window colour
_SYSTEM_POINTS = "clinic_system_points"  # application property: text size before the first `apply`
_USUAL_SYSTEM_POINTS = 10.0  # what desktops start with; a person who set 20 wants twice the size


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour of the program. Text on its ground has a contrast of at least 4.5 to 1."""

    ink: QColor
    mute: QColor
    line: QColor
    edge: QColor  # outline of something that can be used
    divider: QColor
    ground: QColor
    card: QColor
    accent: QColor
    accent_soft: QColor
    on_accent: QColor
    ring: QColor  # keyboard focus
    red: QColor
    red_soft: QColor
    amber: QColor
    amber_soft: QColor
    amber_rule: QColor
    green: QColor
    green_soft: QColor
    grey: QColor
    grey_soft: QColor
    banner: QColor
    on_banner: QColor
    on_banner_quiet: QColor
    alert: QColor  # badge on the banner
    on_alert: QColor


def _of(**named: str) -> Colours:
    return Colours(**{name: QColor(value) for name, value in named.items()})


LIGHT = _of(
    ink="#16212b", mute="#566675", line="#dbe2e8", edge="#7b8d9d", divider="#c5d0da",
    ground="#f4f6f8", card="#ffffff",
    accent="#0b5fa5", accent_soft="#e8f1fa", on_accent="#ffffff", ring="#b9d3ea",
    red="#b3261e", red_soft="#fdecea", amber="#8a5300", amber_soft="#fff4e0", amber_rule="#c77700",
    green="#1b6e3c", green_soft="#e7f5ec", grey="#46525d", grey_soft="#eef1f4",
    banner="#0f2c44", on_banner="#ffffff", on_banner_quiet="#d3dee7",
    alert="#b3261e", on_alert="#ffffff",
)  # fmt: skip
DARK = _of(
    ink="#e9eef3", mute="#a3b1be", line="#33414e", edge="#6c7e8e", divider="#41505d",
    ground="#131a21", card="#1c252e",
    accent="#6cb2ee", accent_soft="#1b3a55", on_accent="#0a1a28", ring="#2f5f8a",
    red="#ff8f86", red_soft="#45211f", amber="#f2b765", amber_soft="#3d2e14", amber_rule="#d98d1f",
    green="#7fd09c", green_soft="#1b3a29", grey="#b9c4ce", grey_soft="#29343f",
    banner="#0b2033", on_banner="#ffffff", on_banner_quiet="#c3d1dd",
    alert="#c5352c", on_alert="#ffffff",
)  # fmt: skip


def colours(palette: QPalette) -> Colours:
    """Return the colours that go with a widget's palette."""
    lightness = palette.color(QPalette.ColorRole.Window).lightness()
    return DARK if lightness < _DARK_BELOW else LIGHT


def px(pixels: float) -> int:
    """Scale a length in pixels that was drawn for body text of 14 px to the text size in use."""
    return round(pixels * scale())


@cache
def scale() -> float:
    """Size of the text in use, 1.0 for 14 px. Measured once, until `apply`: every length asks for it."""
    return QFontMetricsF(QApplication.font()).height() / LINE_AT_BODY


def font(
    size: float = 14, *, bold: bool = False, spaced: bool = False, mono: bool = False
) -> QFont:
    """Return the application's font; `size` is in pixels as drawn for body text of 14 px."""
    return QFont(_font(size, bold=bold, spaced=spaced, mono=mono))


@cache
def _font(size: float, *, bold: bool, spaced: bool, mono: bool) -> QFont:
    made = QFont(QApplication.font())
    made.setPointSizeF(made.pointSizeF() * size / 14)
    if mono:
        made.setFamilies(["Noto Sans Mono", "DejaVu Sans Mono", "monospace"])
    if bold:
        made.setWeight(QFont.Weight.DemiBold)
    if spaced:
        made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 105)
    return made


@cache
def metrics(
    size: float = 14, *, bold: bool = False, spaced: bool = False, mono: bool = False
) -> QFontMetrics:
    """Return the measures of `font`."""
    return QFontMetrics(font(size, bold=bold, spaced=spaced, mono=mono))


def apply(
    application: QApplication, *, fonts: Path | None = None, dark: bool = False, percent: int = 100
) -> None:
    """Dress the application; may be called again at any time and reaches all windows.

    `fonts`: folder of TrueType files to use. `percent`: text size on top of the system's own.
    """
    if application.property(_SYSTEM_POINTS) is None:
        application.setProperty(_SYSTEM_POINTS, application.font().pointSizeF())
        application.setStyle(DeskStyle())
        for file in sorted(fonts.glob("*.ttf")) if fonts else ():
            QFontDatabase.addApplicationFont(str(file))
    system = float(application.property(_SYSTEM_POINTS))
    share = min(max(percent, MINIMUM_PERCENT), MAXIMUM_PERCENT) / 100
    chosen = QFont(application.font())
    chosen.setFamilies(["Noto Sans", *QFont(chosen).families()])
    chosen.setPointSizeF(BODY_POINTS * max(1.0, system / _USUAL_SYSTEM_POINTS) * share)
    for measured in (scale, _font, metrics):
        measured.cache_clear()
    application.setFont(chosen)
    application.setPalette(palette(DARK if dark else LIGHT))


def palette(chosen: Colours) -> QPalette:
    """Return Qt's palette for these colours, so that its own widgets fit in."""
    role = QPalette.ColorRole
    made = QPalette(chosen.card, chosen.ground)
    for which, colour in (
        (role.Window, chosen.ground),
        (role.WindowText, chosen.ink),
        (role.Base, chosen.card),
        (role.AlternateBase, chosen.grey_soft),
        (role.Text, chosen.ink),
        (role.PlaceholderText, chosen.mute),
        (role.Button, chosen.card),
        (role.ButtonText, chosen.ink),
        (role.Highlight, chosen.accent),
        (role.HighlightedText, chosen.on_accent),
        (role.Accent, chosen.accent),
        (role.Link, chosen.accent),
        (role.LinkVisited, chosen.accent),
        (role.Light, chosen.card),
        (role.Midlight, chosen.line),
        (role.Mid, chosen.divider),
        (role.Dark, chosen.edge),
        (role.Shadow, chosen.edge),
        (role.ToolTipBase, chosen.card),
        (role.ToolTipText, chosen.ink),
    ):
        made.setColor(which, colour)
    off = QPalette.ColorGroup.Disabled
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(off, which, chosen.mute)
    made.setColor(off, role.Highlight, chosen.divider)
    return made


def quiet(widget: QWidget) -> None:
    """Show a label's words in the quiet colour; follows changes of the palette."""
    widget.setForegroundRole(QPalette.ColorRole.PlaceholderText)


def draw_box(  # noqa: PLR0913 - what a box has
    painter: QPainter,
    box: QRectF,
    *,
    fill: QColor | None,
    edge: QColor | None,
    radius: float,
    width: float = 1,
) -> None:
    """Draw a rounded box whose outline lies inside `box`."""
    painter.setPen(QPen(edge, width) if edge is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    half = width / 2 if edge is not None else 0.0
    painter.drawRoundedRect(box.adjusted(half, half, -half, -half), radius, radius)


def draw_ring(painter: QPainter, box: QRectF, radius: float, chosen: Colours) -> None:
    """Draw the thick mark of keyboard focus: a soft ring around a strong line, inside `box`."""
    draw_box(painter, box, fill=None, edge=chosen.ring, radius=radius + 2, width=px(3))
    inset = px(3)
    draw_box(
        painter,
        box.adjusted(inset - 1, inset - 1, 1 - inset, 1 - inset),
        fill=None,
        edge=chosen.accent,
        radius=radius,
        width=max(1.5, px(1.5)),
    )


def draw_tick(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """Draw a tick that fills `box`."""
    pen = QPen(colour, max(1.6, box.width() / 6))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    left, top, size = box.left(), box.top(), box.width()
    painter.drawPolyline(
        [
            QPointF(left + size * 0.12, top + size * 0.55),
            QPointF(left + size * 0.40, top + size * 0.82),
            QPointF(left + size * 0.90, top + size * 0.22),
        ]
    )


class DeskStyle(QProxyStyle):
    """Fusion with flat rounded buttons and fields, and a focus ring that cannot be overlooked.

    A push button that is `default` is drawn as the main one.
    """

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw push buttons; leave the rest to Fusion."""
        if element == QStyle.ControlElement.CE_PushButton and isinstance(
            option, QStyleOptionButton
        ):
            _draw_push_button(option, painter, widget)
        else:
            super().drawControl(element, option, painter, widget)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw slim scroll bars; leave the rest to Fusion."""
        if control == QStyle.ComplexControl.CC_ScrollBar and widget is not None:
            handle = self.subControlRect(
                control, option, QStyle.SubControl.SC_ScrollBarSlider, widget
            )
            _draw_scroll_bar(option, painter, handle)
        else:
            super().drawComplexControl(control, option, painter, widget)

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw the frame of text fields."""
        draw = _PRIMITIVES.get(element)
        if draw is None:
            super().drawPrimitive(element, option, painter, widget)
        else:
            draw(option, painter)

    def sizeFromContents(
        self,
        kind: QStyle.ContentsType,
        option: QStyleOption,
        size: QSize,
        widget: QWidget | None = None,
    ) -> QSize:
        """Give buttons and fields room for their text at any size."""
        if kind == QStyle.ContentsType.CT_PushButton and isinstance(widget, QPushButton):
            text = widget.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, widget.text())
            return QSize(text.width() + px(36), text.height() + px(17))
        found = super().sizeFromContents(
            kind, option, size, cast(QWidget, widget)
        )  # None is fine for Qt
        if kind == QStyle.ContentsType.CT_LineEdit:
            return QSize(found.width(), max(found.height(), px(34)))
        return found


def _draw_push_button(
    option: QStyleOptionButton, painter: QPainter, widget: QWidget | None
) -> None:
    chosen = colours(option.palette)
    state = option.state
    main = isinstance(widget, QPushButton) and widget.isDefault()
    enabled = bool(state & QStyle.StateFlag.State_Enabled)
    pressed = bool(state & QStyle.StateFlag.State_Sunken)
    hovered = bool(state & QStyle.StateFlag.State_MouseOver)
    fill, edge, ink = chosen.card, chosen.edge, chosen.ink
    if main and enabled:
        fill, edge, ink = chosen.accent, chosen.accent, chosen.on_accent
        fill = fill.darker(112) if hovered or pressed else fill
    elif not enabled:
        fill, edge, ink = chosen.grey_soft, chosen.divider, chosen.mute
    elif pressed or hovered:
        fill = chosen.accent_soft
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(option.rect)
    if state & QStyle.StateFlag.State_HasFocus:
        draw_box(painter, box, fill=fill, edge=edge, radius=px(6))
        inner = chosen.on_accent if main and enabled else chosen.accent
        inset = px(3)
        ringed = box.adjusted(inset, inset, -inset, -inset)
        draw_box(painter, box, fill=None, edge=chosen.accent, radius=px(6), width=px(2))
        draw_box(painter, ringed, fill=None, edge=inner, radius=px(4), width=max(1.5, px(1.5)))
    else:
        draw_box(painter, box, fill=fill, edge=edge, radius=px(6))
    made = QFont(widget.font() if widget else QApplication.font())
    made.setWeight(QFont.Weight.DemiBold)
    painter.setFont(made)
    painter.setPen(ink)
    words = option.rect
    if not option.icon.isNull():
        side = px(16)
        place = QRect(words.left() + px(12), words.center().y() - side // 2, side, side)
        option.icon.paint(painter, place)
        words = words.adjusted(px(20), 0, 0, 0)
    flags = Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextShowMnemonic.value
    painter.drawText(words, flags, option.text)
    painter.restore()


def _draw_scroll_bar(option: QStyleOptionComplex, painter: QPainter, handle: QRect) -> None:
    chosen = colours(option.palette)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(option.rect, option.palette.color(QPalette.ColorRole.Window))
    held = bool(option.state & (QStyle.StateFlag.State_Sunken | QStyle.StateFlag.State_MouseOver))
    box = QRectF(handle).adjusted(3, 3, -3, -3)
    radius = min(box.width(), box.height()) / 2
    fill = chosen.mute if held else chosen.edge
    draw_box(painter, box, fill=fill, edge=None, radius=radius)
    painter.restore()


def _draw_field(option: QStyleOption, painter: QPainter) -> None:
    chosen = colours(option.palette)
    focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_box(
        painter,
        QRectF(option.rect),
        fill=option.palette.color(QPalette.ColorRole.Base),
        edge=chosen.accent if focused else chosen.edge,
        radius=px(6),
        width=px(2) if focused else 1,
    )
    painter.restore()


_PRIMITIVES: dict[QStyle.PrimitiveElement, Callable[[QStyleOption, QPainter], None]] = {
    QStyle.PrimitiveElement.PE_PanelLineEdit: _draw_field,
}
