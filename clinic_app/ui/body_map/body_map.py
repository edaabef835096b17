"""A front, a face and a back on which areas are marked by mouse or keyboard.

Each area is a check box to a screen reader. The map is one stop of the Tab key; the arrow keys walk to the nearest
area in their direction, Space or a click marks. What is shown as marked is set from the recorded answer. The figures
are never mirrored: in every language the patient's left is at the viewer's right in front and at the left behind.
Marks are a list of places; no extent and no severity is computed from them.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_app import body_figure
from clinic_app.body_figure import Figure, Proportion, View
from clinic_app.ui.body_map import body_map_words
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.options import Option, OptionButton

_TALLEST = 424  # px of a figure at body text of 14 px
_FACE_SHARE = 0.48  # height of the face, as a share of the figures' height
_FACE_FROM_TOP = 0.13
_GAP = 0.04
_NEAR = 7  # px beside an area that still count as the area: some are small
_ASIDE = (
    2.2  # how much worse a step to the side is than one ahead, when the next area is looked for
)
_STEPS: Final = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}


class Region(OptionButton):
    """One area: reached by the keyboard and by screen readers. The map draws it and takes its clicks."""

    entered = Signal()
    left = Signal()

    def __init__(self, option: Option, parent: QWidget) -> None:
        super().__init__(option, parent, several=True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the map."""
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the map."""
        super().focusOutEvent(event)
        self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw nothing: the map draws all areas at once."""


@dataclass(frozen=True, slots=True)
class _Panel:
    """One figure as it lies in the map, in px."""

    view: View
    box: QRectF
    body: tuple[QPainterPath, ...]  # all parts, whose common outline is drawn
    areas: Mapping[str, QPainterPath]
    lines: tuple[QPolygonF, ...]


class BodyMap(QWidget):
    """The figures, and under them the name of the area in hand."""

    chosen = Signal(str)  # code of the area

    def __init__(self, areas: Mapping[str, str], name: str, parent: QWidget | None = None) -> None:
        """`areas`: words of each code, in the order of the answer. Codes that are on no figure are left out."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setAccessibleDescription(body_map_words.how_to())
        self.setMouseTracking(True)
        self.proportion = Proportion.ADULT
        self._panels: tuple[_Panel, ...] = ()
        self._pointed = ""  # code under the mouse
        self._kept = QPixmap()
        self._pictured: tuple[object, ...] = ()  # what the kept picture shows
        drawn = {code for one in body_figure.figures(self.proportion) for code in one.regions}
        self.regions = {
            code: Region(Option(code, label), self)
            for code, label in areas.items()
            if code in drawn
        }
        for region in self.regions.values():
            region.clicked.connect(self._clicked)
            region.entered.connect(self._entered)
            region.left.connect(self.update)
        self._stop = next(iter(self.regions), "")  # code at which the keyboard enters
        if self._stop:
            self.regions[self._stop].setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    # -- what it shows --------------------------------------------------------------------------

    def show_proportion(self, proportion: Proportion) -> None:
        """Draw an infant, a child or an adult."""
        if proportion is not self.proportion:
            self.proportion = proportion
            self._panels = ()
            self.updateGeometry()
            self._place()
            self.update()

    def show_chosen(self, codes: Collection[str]) -> None:
        """Show the areas with these codes as marked."""
        for code, region in self.regions.items():
            region.setChecked(code in codes)
        self.update()

    def said(self) -> str:
        """Words under the figures."""
        region = self.regions.get(self._pointed) or self._focused()
        if region is None:
            return body_map_words.how_to()
        return body_map_words.marked_here(region.label) if region.isChecked() else region.label

    # -- keyboard -------------------------------------------------------------------------------

    def focus_target(self) -> QWidget:
        """Return the area that the keyboard enters: the one left last, else the first marked, else the first."""
        if not self.regions:
            return self
        first = next(iter(self.regions))
        if self._stop == first:
            marked = (region for region in self.regions.values() if region.isChecked())
            return next(marked, self.regions[first])
        return self.regions[self._stop]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk; at the edge of the map the arrows belong to the question again."""
        key = Qt.Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        here = self._focused()
        if not plain or here is None or key not in _STEPS:
            event.ignore()
            return
        there = self.next_to(here.code, key)
        if there:
            self.regions[there].setFocus(Qt.FocusReason.TabFocusReason)
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            event.ignore()

    def next_to(self, code: str, key: Qt.Key) -> str:
        """Return the nearest area in the direction of an arrow key; empty at the edge of the map."""
        ahead_x, ahead_y = _STEPS[key]
        here = self.spot(code)
        best, best_cost = "", math.inf
        for other in self.regions:
            away = self.spot(other) - here
            ahead = away.x() * ahead_x + away.y() * ahead_y
            aside = abs(away.x() * ahead_y) + abs(away.y() * ahead_x)
            if other == code or ahead <= 1 or aside > 2 * ahead:
                continue
            cost = ahead + _ASIDE * aside
            if cost < best_cost:
                best, best_cost = other, cost
        return best

    def _focused(self) -> Region | None:
        return next((one for one in self.regions.values() if one.hasFocus()), None)

    def _entered(self) -> None:
        region = self.sender()
        if isinstance(region, Region):
            self.regions[self._stop].setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            self._stop = region.code
            region.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.update()

    # -- mouse ----------------------------------------------------------------------------------

    def region_at(self, at: QPointF) -> str:
        """Return the code of the area at a point, or of one within a few px of it; empty for none."""
        near, nearest = "", float(_NEAR)
        for panel in self._drawn():
            for code, path in panel.areas.items():
                if code not in self.regions:
                    continue
                if path.contains(at):
                    return code
                if path.boundingRect().adjusted(-_NEAR, -_NEAR, _NEAR, _NEAR).contains(at):
                    away = _distance(path, at)
                    if away < nearest:
                        near, nearest = code, away
        return near

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Mark or unmark the area; elsewhere the click belongs to the question."""
        code = self.region_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or not code:
            event.ignore()
            return
        self.regions[code].setFocus(Qt.FocusReason.MouseFocusReason)
        self.regions[code].click()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks are two clicks."""
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Name the area under the mouse."""
        self._point_at(self.region_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Name none."""
        super().leaveEvent(event)
        self._point_at("")

    def _point_at(self, code: str) -> None:
        if code != self._pointed:
            self._pointed = code
            hand = Qt.CursorShape.PointingHandCursor
            self.setCursor(hand if code else Qt.CursorShape.ArrowCursor)
            self.update()

    def _clicked(self) -> None:
        region = self.sender()
        if isinstance(region, Region):
            self.chosen.emit(region.code)

    # -- size -----------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Figures at their full height."""
        width = math.ceil(self._breadth() * theme.px(_TALLEST))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """It shrinks with the card."""
        return QSize(theme.px(160), 0)

    def heightForWidth(self, width: int) -> int:
        """Height of figures, captions and the name."""
        return round(self._tall(width)) + 2 * self._line()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew for this size."""
        super().resizeEvent(event)
        self._panels = ()
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._panels = ()
            self.updateGeometry()
            self._place()

    def spot(self, code: str) -> QPointF:
        """Return a point in px well inside an area."""
        for panel, figure in zip(self._drawn(), self._figures(), strict=True):
            if code in figure.regions:
                x, y = body_figure.middle(figure.regions[code])
                share = panel.box.height() / figure.height
                return QPointF(panel.box.left() + x * share, panel.box.top() + y * share)
        return QPointF()

    def _figures(self) -> tuple[Figure, Figure, Figure]:
        return body_figure.figures(self.proportion)

    def _breadth(self) -> float:
        """Breadth of all figures and the gaps, in heights of the front figure."""
        front, face, back = self._figures()
        parts = front.width / front.height + back.width / back.height
        return parts + face.width / face.height * _FACE_SHARE + 2 * _GAP

    def _tall(self, width: int) -> float:
        return min(float(theme.px(_TALLEST)), width / self._breadth())

    def _line(self) -> int:
        return theme.metrics(13, bold=True).height() + theme.px(6)

    def _drawn(self) -> tuple[_Panel, ...]:
        """Return the figures for this size, made when they are first needed."""
        if not self._panels and self.width():
            tall = self._tall(self.width())
            left = (self.width() - self._breadth() * tall) / 2
            made = []
            for figure in self._figures():
                is_face = figure.view is View.FACE
                height = tall * _FACE_SHARE if is_face else tall
                top = self._line() + (tall * _FACE_FROM_TOP if is_face else 0)
                width = height * figure.width / figure.height
                made.append(_panel(figure, QRectF(left, top, width, height)))
                left += width + _GAP * tall
            self._panels = tuple(made)
        return self._panels

    def _place(self) -> None:
        """Put each area's button where the area is drawn, for screen readers and the page's scrolling."""
        for panel in self._drawn():
            for code, path in panel.areas.items():
                if code in self.regions:
                    self.regions[code].setGeometry(path.boundingRect().toAlignedRect())

    # -- drawing --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw figures, marks, captions and the name of the area in hand."""
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._picture(chosen))
        self._draw_hand(painter, chosen)
        self._draw_name(painter, chosen)
        painter.end()

    def _picture(self, chosen: theme.Colours) -> QPixmap:
        """Figures, marks and captions, drawn anew only when they change: a page turns within a frame."""
        marked = frozenset(code for code, one in self.regions.items() if one.isChecked())
        ratio = self.devicePixelRatioF()
        state = (self.size(), ratio, id(chosen), theme.scale(), self.proportion, marked)
        if state != self._pictured:
            self._pictured = state
            self._kept = QPixmap(self.size() * ratio)
            self._kept.setDevicePixelRatio(ratio)
            self._kept.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._kept)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_figures(painter, marked, chosen)
            painter.end()
        return self._kept

    def _draw_figures(
        self, painter: QPainter, marked: Collection[str], chosen: theme.Colours
    ) -> None:
        for panel in self._drawn():
            self._draw_body(painter, panel, chosen)
            for code, path in panel.areas.items():
                if code in marked:
                    _draw_mark(painter, path, chosen)
            self._draw_words(painter, panel, chosen)

    def _draw_body(self, painter: QPainter, panel: _Panel, chosen: theme.Colours) -> None:
        """Draw all parts with a thick line first: what later fills leave of it is the common outline."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_pen(chosen.mute, 3.2))
        for path in (*panel.body, *panel.areas.values()):
            painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(chosen.grey_soft)
        for path in panel.body:
            painter.drawPath(path)
        painter.setBrush(chosen.card)
        painter.setPen(_pen(chosen.edge, 1.0))
        for path in panel.areas.values():
            painter.drawPath(path)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_pen(chosen.edge, 1.2))
        for line in panel.lines:
            painter.drawPolyline(line)

    def _draw_words(self, painter: QPainter, panel: _Panel, chosen: theme.Colours) -> None:
        """Draw the caption and the letters of the patient's sides above a figure."""
        painter.setFont(theme.font(12, bold=True))
        painter.setPen(chosen.mute)
        above = QRectF(panel.box.left(), 0, panel.box.width(), self._line())
        if panel.view is View.FACE:
            above.moveTop(panel.box.top() - self._line())
        painter.drawText(above, Qt.AlignmentFlag.AlignCenter, body_map_words.view(panel.view))
        letters = [body_map_words.right(), body_map_words.left()]
        if panel.view is View.BACK:
            letters.reverse()
        inset = panel.box.width() * (0.06 if panel.view is View.FACE else 0.14)
        sides = above.adjusted(inset, 0, -inset, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            sides, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute | middle, letters[0]
        )
        painter.drawText(
            sides, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute | middle, letters[1]
        )

    def _draw_hand(self, painter: QPainter, chosen: theme.Colours) -> None:
        """Draw the area under the mouse with a thick line, the one with the keyboard with a double one."""
        focused = self._focused()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for panel in self._drawn():
            pointed = panel.areas.get(self._pointed)
            if pointed is not None:
                painter.setPen(_pen(chosen.accent, 2.2))
                painter.drawPath(pointed)
            ringed = panel.areas.get(focused.code) if focused else None
            if ringed is not None:
                _draw_ring(painter, ringed, chosen)

    def _draw_name(self, painter: QPainter, chosen: theme.Colours) -> None:
        in_hand = bool(self._pointed) or self._focused() is not None
        box = QRectF(0, self.height() - self._line(), self.width(), self._line())
        painter.setFont(theme.font(13, bold=in_hand))
        painter.setPen(chosen.accent if in_hand else chosen.mute)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.said())


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width * max(1.0, theme.scale()))
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def _panel(figure: Figure, box: QRectF) -> _Panel:
    share = box.height() / figure.height
    placed = QTransform.fromTranslate(box.left(), box.top()).scale(share, share)

    def polygon(shape: body_figure.Shape) -> QPolygonF:
        return placed.map(QPolygonF([QPointF(*point) for point in shape]))

    def path(shapes: tuple[body_figure.Shape, ...]) -> QPainterPath:
        made = QPainterPath()
        made.setFillRule(Qt.FillRule.WindingFill)
        for shape in shapes:
            made.addPolygon(polygon(shape))
            made.closeSubpath()
        return made

    return _Panel(
        figure.view,
        box,
        tuple(path((shape,)) for shape in figure.plain),
        {code: path(shapes) for code, shapes in figure.regions.items()},
        tuple(polygon(line) for line in figure.lines),
    )


def _draw_mark(painter: QPainter, path: QPainterPath, chosen: theme.Colours) -> None:
    """Fill and hatch an area, so that it differs in more than its colour."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(chosen.accent_soft)
    painter.drawPath(path)
    painter.save()
    painter.setClipPath(path)
    painter.setPen(_pen(chosen.accent, 1.3))
    box = path.boundingRect()
    step = 5.0 * max(1.0, theme.scale())
    start = math.floor((box.left() - box.bottom()) / step) * step  # lines of all areas are in step
    while start < box.right() - box.top():
        painter.drawLine(
            QPointF(start + box.top(), box.top()), QPointF(start + box.bottom(), box.bottom())
        )
        start += step
    painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(chosen.accent, 2.0))
    painter.drawPath(path)


def _draw_ring(painter: QPainter, path: QPainterPath, chosen: theme.Colours) -> None:
    """Draw the mark of the keyboard around an area; what is inside stays to be seen."""
    room = path.boundingRect().adjusted(-20, -20, 20, 20)
    outside = QPainterPath()
    outside.addRect(room)
    painter.save()
    painter.setClipPath(outside.subtracted(path))
    for colour, wide in ((chosen.accent, 11.0), (chosen.card, 6.5)):
        painter.setPen(_pen(colour, wide))
        painter.drawPath(path)
    painter.restore()
    painter.setPen(_pen(chosen.accent, 2.0))
    painter.drawPath(path)


def _distance(path: QPainterPath, at: QPointF) -> float:
    """Return the distance in px from a point to the nearest corner of an outline; corners lie close together."""
    return min(
        math.hypot(path.elementAt(i).x - at.x(), path.elementAt(i).y - at.y())
        for i in range(path.elementCount())
    )
