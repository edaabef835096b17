"""Who the patient is, on every screen about a patient: name, birth, sex, number, allergies, saved or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from clinic_app.form.age import shown_age
from clinic_app.form.form import Form
from clinic_app.record import Patient
from clinic_app.ui.language import translated, words_in_use
from clinic_app.ui.parts import paragraphs, theme
from clinic_app.ui.parts.paragraphs import Paragraph
from clinic_app.ui.words import wording
from clinic_app.ui.words.allergy_words import AllergyLevel, allergy_label

_WARNING = {AllergyLevel.KNOWN: "⚠ ", AllergyLevel.NOT_RECORDED: "? ", AllergyLevel.NONE: ""}


@dataclass(frozen=True, slots=True)
class _Piece:
    words: Paragraph
    badge: AllergyLevel | None = None


class PatientBanner(QWidget):
    """A dark bar. It wraps to a second line rather than cut a name short."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pieces: tuple[_Piece, ...] = ()
        self._state, self._troubled, self._note = "", False, ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_patient(self, patient: Patient, form: Form, earlier: Sequence[Form] = ()) -> None:
        """Show who it is, with the age and the allergies that the form knows, or one of the visits before."""
        details = patient.details
        age = shown_age(form.age, words_in_use()) if form.age else ""
        years = form.age.min_months // 12 if form.age else None
        allergies, level = allergy_label(form, earlier)
        quiet = [
            wording.born(details.dob.shown(words_in_use()), age),
            wording.sex(str(details.sex), years),
        ]
        quiet += [
            wording.identifier(translated(one.kind), one.value) for one in details.identifiers[:1]
        ]
        pieces = (
            _Piece(Paragraph(patient.banner_name, size=17, bold=True, tone="on_banner")),
            *(_Piece(Paragraph(text, tone="on_banner_quiet")) for text in quiet),
            _Piece(
                Paragraph(_WARNING[level] + allergies, bold=True, tone=_tone(level)), badge=level
            ),
        )
        if pieces != self._pieces:
            self._pieces = pieces
            self._describe()

    def show_state(self, words: str, *, troubled: bool = False) -> None:
        """Say whether everything is saved."""
        if (words, troubled) != (self._state, self._troubled):
            self._state, self._troubled = words, troubled
            self._describe()

    def show_note(self, words: str) -> None:
        """Say what else must be known, such as made-up data."""
        self._note = words
        self._describe()

    @property
    def state(self) -> str:
        """Words on saving, as shown."""
        return self._state

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(theme.px(600), self._needed(max(self.width(), theme.px(600))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height that the width asks for."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the bar."""
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), chosen.banner)
        for piece, box in self._placed(self.width()):
            mirrored = QStyle.visualRect(self.layoutDirection(), self.rect(), box)
            if piece.badge is not None:
                self._draw_badge(painter, mirrored, piece.badge, chosen)
                mirrored = mirrored.adjusted(theme.px(10), theme.px(3), -theme.px(10), 0)
            paragraphs.draw(painter, (piece.words,), mirrored, chosen)
        painter.end()

    def _draw_badge(
        self, painter: QPainter, box: QRect, level: AllergyLevel, chosen: theme.Colours
    ) -> None:
        known = level is AllergyLevel.KNOWN
        theme.draw_box(
            painter,
            QRectF(box),
            fill=chosen.alert if known else None,
            edge=None if known else chosen.on_banner_quiet,
            radius=theme.px(4),
        )

    def _state_piece(self) -> _Piece:
        lead = "⚠ " if self._troubled else "✓ "
        words = " · ".join(part for part in (lead + self._state, self._note) if part)
        if self._troubled:
            words = f" {words} "
        level = AllergyLevel.KNOWN if self._troubled else None
        tone = "on_alert" if self._troubled else "on_banner_quiet"
        return _Piece(Paragraph(words, size=13, tone=tone, bold=self._troubled), badge=level)

    def _placed(self, width: int) -> list[tuple[_Piece, QRect]]:
        margin, gap, line = theme.px(20), theme.px(26), theme.px(30)
        x, y = margin, (theme.px(56) - line) // 2
        found = []
        for piece in self._pieces:
            wide, high = self._size(piece, width - 2 * margin)
            if x > margin and x + wide > width - margin:
                x, y = margin, y + line + theme.px(4)
            found.append((piece, QRect(x, y + (line - high) // 2, wide, high)))
            x += wide + gap
        state = self._state_piece()
        wide, high = self._size(state, width - 2 * margin)
        if x + wide > width - margin:
            y += line + theme.px(4)
        found.append((state, QRect(width - margin - wide, y + (line - high) // 2, wide, high)))
        return found

    def _size(self, piece: _Piece, room: int) -> tuple[int, int]:
        pad = theme.px(10) if piece.badge is not None else 0
        wide = min(paragraphs.width(piece.words) + 2 * pad, room)
        high = paragraphs.height((piece.words,), wide - 2 * pad)
        return wide, high + (2 * theme.px(3) if pad else 0)

    def _needed(self, width: int) -> int:
        if width <= 0:
            return theme.px(56)
        lowest = max(box.bottom() for _, box in self._placed(width))
        return max(theme.px(56), lowest + theme.px(13))

    def showEvent(self, event: QShowEvent) -> None:
        """Take the lines that are needed at this width: before, it has another one, and the window would grow with it."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self.isVisible():
            return
        needed = self._needed(self.width())
        if needed != self.height() or self.minimumHeight() != needed:
            self.setFixedHeight(needed)

    def _describe(self) -> None:
        words = [piece.words.text for piece in self._pieces]
        self.setAccessibleName(
            ", ".join(part for part in (*words, self._state, self._note) if part)
        )
        self._fit()
        self.update()


def _tone(level: AllergyLevel) -> str:
    return "on_alert" if level is AllergyLevel.KNOWN else "on_banner"
