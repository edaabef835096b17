"""The sections at the left: how far each is, and where you are."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStyle, QWidget

from clinic_app.form.form import Progress
from clinic_app.form.questionnaire import Section
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.drawn_button import DrawnButton
from clinic_app.ui.words import wording

REVIEW = ""  # stands for the line “Review & sign”
_KEYS = "1234567890"  # with Ctrl: the first ten sections
_DOT_AT, _COMPACT_DOT_AT, _WORDS_AT = 19, 18, 45  # px at body text of 14 px
_WRAP = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignLeading.value


class SectionButton(DrawnButton):
    """A line with the digit that goes there, a dot (empty, half, full), the title and “4/9”."""

    def __init__(self, section_id: str, title: str, parent: QWidget, *, key: str = "") -> None:
        """`key`: digit that opens it together with Ctrl, if there is one."""
        super().__init__(title, parent)
        self.section_id, self._title, self.key = section_id, title, key
        self._progress: Progress | None = None
        self.compact = False
        self.setAccessibleDescription(f"Ctrl+{key}" if key else "")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def show_progress(self, progress: Progress) -> None:
        """Show how many required questions are answered."""
        if progress != self._progress:
            self._progress = progress
            name = wording.progress_name(self._title, progress.given, progress.total)
            self.setAccessibleName(name)
            self.show_tip()
            self.update()

    def show_tip(self) -> None:
        """Say the name and the key under the mouse, too."""
        said = (self.accessibleName(), self.accessibleDescription())
        self.setToolTip(" · ".join(part for part in said if part))

    def nextCheckState(self) -> None:
        """Leave the mark of the current section to the page."""

    def height_for(self, width: int) -> int:
        """Height in px with the title wrapped."""
        if self.compact:
            return theme.px(40)
        words = theme.metrics(bold=True).boundingRect(
            QRect(0, 0, self._words_width(width), 10_000), _WRAP, self._title
        )
        return max(theme.px(38), words.height() + theme.px(18))

    def sizeHint(self) -> QSize:
        """A line."""
        return QSize(theme.px(200), self.height_for(theme.px(200)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the line."""
        chosen = theme.colours(self.palette())
        here = self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        under_mouse = chosen.grey_soft if self.underMouse() else None
        self.draw_ground(painter, chosen.accent_soft if here else under_mouse, corner=6)
        side = theme.px(18)
        left = theme.px(_COMPACT_DOT_AT if self.compact else _DOT_AT)
        self._draw_dot(
            painter, self._mirrored(QRect(left, (self.height() - side) // 2, side, side)), chosen
        )
        self._draw_key(painter, chosen, here=here)
        if not self.compact:
            self._draw_words(painter, chosen, here=here)
        painter.end()

    def _draw_key(self, painter: QPainter, chosen: theme.Colours, *, here: bool) -> None:
        painter.setFont(theme.font(11))
        painter.setPen(chosen.mute if not here else chosen.grey)
        room = theme.px(_COMPACT_DOT_AT if self.compact else _DOT_AT)
        box = self._mirrored(QRect(theme.px(2), 0, room - theme.px(4), self.height()))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.key)

    def _draw_words(self, painter: QPainter, chosen: theme.Colours, *, here: bool) -> None:
        painter.setFont(theme.font(bold=here))
        painter.setPen(chosen.accent if here else chosen.ink)
        wide = self._words_width(self.width())
        tall = (
            QFontMetrics(painter.font())
            .boundingRect(QRect(0, 0, wide, 10_000), _WRAP, self._title)
            .height()
        )
        words = QRect(theme.px(_WORDS_AT), (self.height() - tall) // 2, wide, tall + 2)
        painter.drawText(self._mirrored(words), _WRAP, self._title)
        if self._progress is None or not self._progress.total:
            return
        painter.setFont(self._count_font(bold=here))
        painter.setPen(chosen.mute if not here else chosen.grey)
        count = self._mirrored(QRect(0, 0, self.width() - theme.px(12), self.height()))
        flags = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(count, flags, f"{self._progress.given}/{self._progress.total}")

    def _draw_dot(self, painter: QPainter, box: QRect, chosen: theme.Colours) -> None:
        progress = self._progress
        done = progress is not None and 0 < progress.total == progress.given
        begun = progress is not None and 0 < progress.given < progress.total
        thick = max(1.6, theme.scale() * 2)
        dot = QRectF(box).adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2)
        if done:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(chosen.green)
            painter.drawEllipse(QRectF(box))
            inset = box.width() * 0.24
            theme.draw_tick(
                painter, QRectF(box).adjusted(inset, inset, -inset, -inset), chosen.card
            )
            return
        painter.setPen(QPen(chosen.accent if begun else chosen.edge, thick))
        painter.setBrush(chosen.card)
        painter.drawEllipse(dot)
        if begun:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(chosen.accent)
            painter.drawPie(dot, 90 * 16, 180 * 16)
            painter.drawPoint(QPointF(box.center()))

    def _words_width(self, width: int) -> int:
        count = QFontMetrics(self._count_font(bold=True)).horizontalAdvance("00/00")
        return max(theme.px(60), width - theme.px(_WORDS_AT) - theme.px(15) - count)

    @staticmethod
    def _count_font(*, bold: bool) -> QFont:
        return theme.font(12, bold=bold)

    def _mirrored(self, box: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), box)


class SectionList(QScrollArea):
    """All sections, and the review as the last line. One stop of the Tab key; Up and Down walk inside."""

    chosen = Signal(str)  # section id, or REVIEW

    def __init__(self, sections: tuple[Section, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(wording.sections())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = QWidget()
        self.setWidget(self._inside)
        self._inside.setAutoFillBackground(False)
        titles = [(section.id, section.title) for section in sections]
        self.buttons = [
            SectionButton(section_id, title, self._inside, key=_KEYS[at : at + 1])
            for at, (section_id, title) in enumerate(titles)
        ]
        self.buttons.append(SectionButton(REVIEW, wording.review(), self._inside))
        for button in self.buttons:
            button.clicked.connect(self._clicked)
        self._compact = False

    def show_current(self, section_id: str) -> None:
        """Mark where the person is."""
        for button in self.buttons:
            here = button.section_id == section_id
            button.setChecked(here)
            policy = Qt.FocusPolicy.StrongFocus if here else Qt.FocusPolicy.ClickFocus
            if button.focusPolicy() != policy:
                button.setFocusPolicy(policy)
            if here:
                self.ensureWidgetVisible(button, 0, theme.px(20))

    def show_progress(self, section_id: str, progress: Progress) -> None:
        """Show how far a section is."""
        for button in self.buttons:
            if button.section_id == section_id:
                button.show_progress(progress)

    def focus_target(self) -> QWidget:
        """Return the line that the keyboard enters."""
        return next((button for button in self.buttons if button.isChecked()), self.buttons[0])

    def walk(self, step: int) -> bool:
        """Move the keyboard up or down the list; False if it is not here."""
        at = next((i for i, button in enumerate(self.buttons) if button.hasFocus()), None)
        if at is None:
            return False
        button = self.buttons[min(max(at + step, 0), len(self.buttons) - 1)]
        button.setFocus(Qt.FocusReason.TabFocusReason)
        self.ensureWidgetVisible(button, 0, 0)
        return True

    def set_compact(self, compact: bool) -> None:
        """Show dots only, where the window is narrow for its text."""
        if compact != self._compact:
            self._compact = compact
            for button in self.buttons:
                button.compact = compact
                button.show_tip()
            self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the keys to the page."""
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the lines."""
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and the line towards the questions."""
        chosen = theme.colours(self.palette())
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), chosen.card)
        edge = (
            0
            if self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            else self.viewport().width() - 1
        )
        painter.fillRect(edge, 0, 1, self.viewport().height(), chosen.line)
        painter.end()
        super().paintEvent(event)

    def _place(self) -> None:
        margin = theme.px(6 if self._compact else 10)
        width = self.viewport().width()
        y = theme.px(14)
        for button in self.buttons:
            tall = button.height_for(width - 2 * margin)
            button.setGeometry(margin, y, width - 2 * margin, tall)
            y += tall + theme.px(2)
        self._inside.resize(width, y + theme.px(8))

    def _clicked(self) -> None:
        button = self.sender()
        if isinstance(button, SectionButton):
            self.chosen.emit(button.section_id)
