"""One question as a card: its words, its editor, what is wrong with the answer, why we ask."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMargins, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGroupBox, QStyle, QWidget

from clinic_app.form.age import AgeRange
from clinic_app.form.answers import Answer
from clinic_app.form.form import Key
from clinic_app.form.questionnaire import Kind, Question
from clinic_app.ui.intake.cards.body_map_editor import BodyMapEditor
from clinic_app.ui.intake.editors import Editor, editor_for
from clinic_app.ui.parts import paragraphs, theme
from clinic_app.ui.parts.button import LongButton
from clinic_app.ui.parts.paragraphs import Paragraph
from clinic_app.ui.words import wording

RING = 4  # room around the card for the focus ring, px at body text of 14 px
_TEXT_AT_LEAST = 190  # px left for the words beside an editor
_RADIUS = 8


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where everything goes at one width."""

    text: QRect
    hint: QRect
    keep: QRect
    editor: QRect
    message: QRect
    why: QRect
    width: int
    height: int


class QuestionRow(QGroupBox):
    """A card; a group box to assistive technology, named by its question."""

    answered = Signal(object, object, bool)  # key, Answer, whether the person is done with it
    keep_wanted = Signal(object)  # key: what was said at the visit before still holds
    resized = Signal()  # it needs another height now

    def __init__(
        self,
        question: Question,
        key: Key,
        parent: QWidget,
        *,
        today: dt.date | None = None,
        level: int = 0,
    ) -> None:
        super().__init__(question.text.replace("&", "&&"), parent)
        self.setFlat(True)
        # it draws its ground itself: a card that moves, or scrolls, need not be drawn again
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.question, self.key, self.level = question, key, level
        self.setAccessibleName(question.text)
        self.setAccessibleDescription(question.hint)
        self._heading = (Paragraph(question.text, bold=True),)
        self._hint: tuple[Paragraph, ...] = ()
        self._message: tuple[Paragraph, ...] = ()
        self._why: tuple[Paragraph, ...] = ()
        self._note, self._refusal, self._problem, self._hard = "", "", "", False
        self._answer: Answer | None = None
        self.editor: Editor = (
            BodyMapEditor(question, self)
            if question.kind is Kind.BODY_MAP
            else editor_for(question, today, self)
        )
        self.editor.answered.connect(self._on_answer)
        self.editor.refused.connect(self._on_refusal)
        self.editor.noted.connect(self._on_note)
        if isinstance(self.editor, BodyMapEditor):
            self.editor.resized.connect(self._changed)
        self.keep_button = LongButton("", self)
        self.keep_button.setFocusPolicy(
            Qt.FocusPolicy.ClickFocus
        )  # K does the same from the editor
        self.keep_button.clicked.connect(lambda: self.keep_wanted.emit(self.key))
        self.keep_button.hide()
        self._plan: _Plan | None = None
        self._show_hint(grouped=False)

    # -- what it shows --------------------------------------------------------------------------

    def show_answer(self, answer: Answer) -> None:
        """Show the recorded answer."""
        if answer == self._answer:
            return
        self._answer = answer
        self.editor.show_answer(answer)
        self._show_hint(grouped=answer.grouped)
        if answer.is_given:
            self._refusal = ""
        else:
            self._note = ""
        self._show_message()

    def show_last_time(self, words: str) -> None:
        """Offer what was said at the visit before; nothing for no words."""
        shown = words.replace("&", "&&")
        if shown != self.keep_button.text() or self.keep_button.isHidden() is bool(words):
            self.keep_button.setText(shown)
            self.keep_button.setAccessibleName(f"{words}: {self.question.text}" if words else "")
            self.keep_button.setVisible(bool(words))
            self._describe()
            self._changed()

    def show_age(self, age: AgeRange | None) -> None:
        """Fit what is drawn to the patient's age."""
        if isinstance(self.editor, BodyMapEditor):
            self.editor.show_age(age)

    def show_problem(self, sentence: str, *, hard: bool) -> None:
        """Say what is wrong or unusual about the recorded answer; empty for nothing."""
        if (sentence, hard) != (self._problem, self._hard):
            self._problem, self._hard = sentence, hard
            self._show_message()

    def explain(self, parts: tuple[Paragraph, ...]) -> None:
        """Unfold why we ask, or fold it with no parts."""
        if parts != self._why:
            self._why = parts
            self._describe()
            self._changed()

    def _describe(self) -> None:
        """Say to a screen reader what stands on the card besides the question."""
        parts = [
            self.question.hint,
            self.keep_button.text(),
            self.message,
            *(part.text for part in self._why),
        ]
        self.setAccessibleDescription(" ".join(part for part in parts if part))

    @property
    def is_explained(self) -> bool:
        """Whether the reason is unfolded."""
        return bool(self._why)

    @property
    def message(self) -> str:
        """Words under the editor, as shown."""
        return " ".join(part.text for part in self._message)

    def take_focus(self) -> None:
        """Move the keyboard here."""
        self.editor.focus_target().setFocus(Qt.FocusReason.TabFocusReason)

    def has_keyboard(self) -> bool:
        """Whether the keyboard is somewhere in this card."""
        focused = self.window().focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Offer the key to the editor; the rest belongs to the page."""
        if not self.editor.take_key(event):
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click anywhere on the card brings the keyboard here."""
        self.take_focus()
        event.accept()

    # -- size -----------------------------------------------------------------------------------

    def heightForWidth(self, width: int) -> int:
        """Height of the card with everything it shows now."""
        return self._planned(width).height

    def sizeHint(self) -> QSize:
        """A comfortable card."""
        width = theme.px(620)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """It shrinks with its page."""
        return QSize(theme.px(160), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the editor."""
        super().resizeEvent(event)
        self._place_editor()

    def changeEvent(self, event: QEvent) -> None:
        """Follow text size and direction."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.LayoutDirectionChange}:
            self._changed()

    # -- drawing --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        chosen = theme.colours(self.palette())
        plan = self._planned(self.width())
        painter = QPainter(self)
        painter.fillRect(event.rect(), chosen.ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = theme.px(RING)
        card = QRectF(self.rect()).adjusted(ring, ring, -ring, -ring)
        theme.draw_box(painter, card, fill=chosen.card, edge=chosen.line, radius=theme.px(_RADIUS))
        if self.level:
            self._draw_rule(painter, card, chosen)
        if self.has_keyboard():
            outer = card.adjusted(-theme.px(3), -theme.px(3), theme.px(3), theme.px(3))
            theme.draw_ring(painter, outer, theme.px(_RADIUS), chosen)
        paragraphs.draw(painter, self._heading, self._mirrored(plan.text), chosen)
        paragraphs.draw(painter, self._hint, self._mirrored(plan.hint), chosen)
        paragraphs.draw(painter, self._message, self._mirrored(plan.message), chosen)
        if self._why:
            box = self._mirrored(plan.why)
            pad = theme.px(10)
            ground = QRectF(box.adjusted(-pad, -pad, pad, pad))
            theme.draw_box(painter, ground, fill=chosen.accent_soft, edge=None, radius=theme.px(6))
            paragraphs.draw(painter, self._why, box, chosen)
        painter.end()

    def _draw_rule(self, painter: QPainter, card: QRectF, chosen: theme.Colours) -> None:
        """Draw the rule at the leading edge that marks a follow-up."""
        wide = theme.px(3)
        left = card.left()
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            left = card.right() - wide
        painter.save()
        painter.setClipRect(QRectF(left, card.top(), wide, card.height()))
        theme.draw_box(painter, card, fill=chosen.accent, edge=None, radius=theme.px(_RADIUS))
        painter.restore()

    # -- inside ---------------------------------------------------------------------------------

    def _planned(self, width: int) -> _Plan:
        if self._plan is None or self._plan.width != width:
            self._plan = self._make_plan(width)
        return self._plan

    def _make_plan(self, width: int) -> _Plan:
        ring, gap = theme.px(RING), theme.px(16)
        inside = QRect(0, 0, width, 0).marginsRemoved(
            QMargins(ring + theme.px(16), 0, ring + theme.px(16), 0)
        )
        left, room = inside.left(), max(theme.px(80), inside.width())
        top = ring + theme.px(12)
        natural = self.editor.natural_width()
        beside = self.question.kind not in {Kind.TEXT, Kind.MULTI, Kind.BODY_MAP} and (
            room - natural - gap >= theme.px(_TEXT_AT_LEAST)
        )
        words = room - natural - gap if beside else room
        text_height = paragraphs.height(self._heading, words)
        hint_height = paragraphs.height(self._hint, words)
        if beside:
            editor_height = self.editor.heightForWidth(natural)
            line = max(text_height, editor_height)
            text = QRect(left, top + (line - text_height) // 2, words, text_height)
            editor = QRect(
                left + room - natural, top + (line - editor_height) // 2, natural, editor_height
            )
            hint = QRect(left, top + line + theme.px(1), words, hint_height)
            y = hint.bottom() + 1 if hint_height else top + line
        else:
            text = QRect(left, top, room, text_height)
            hint = QRect(left, text.bottom() + 1, room, hint_height)
            y = hint.bottom() + 1 + theme.px(9)
            editor = QRect(left, y, room, self.editor.heightForWidth(room))
            y = editor.bottom() + 1
        keep = QRect(left, y, 0, 0)
        if self.keep_button.isVisibleTo(self):
            size = self.keep_button.sizeHint()
            keep = QRect(left, y + theme.px(8), min(size.width(), room), size.height())
            y = keep.bottom() + 1
        message_height = paragraphs.height(self._message, room)
        message = QRect(left, y, room, message_height)
        y += message_height
        pad = theme.px(10)
        why = QRect(left + pad, y + pad + theme.px(10), room - 2 * pad, 0)
        why.setHeight(paragraphs.height(self._why, why.width()))
        if self._why:
            y = why.bottom() + 1 + pad
        return _Plan(text, hint, keep, editor, message, why, width, y + theme.px(12) + ring)

    def _mirrored(self, box: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), box)

    def _place_editor(self) -> None:
        plan = self._planned(self.width())
        self.editor.setGeometry(self._mirrored(plan.editor))
        self.keep_button.setGeometry(self._mirrored(plan.keep))

    def _changed(self) -> None:
        before = self.height()
        self._plan = None
        if self.heightForWidth(self.width()) != before:
            self.resized.emit()
        self._place_editor()
        self.update()

    def _show_hint(self, *, grouped: bool) -> None:
        made = []
        if self.question.hint:
            made.append(Paragraph(self.question.hint, size=13, tone="mute"))
        if grouped:
            made.append(Paragraph(wording.answered_together(), size=12.5, tone="accent"))
        if tuple(made) != self._hint:
            self._hint = tuple(made)
            self._changed()

    def _show_message(self) -> None:
        made = []
        if self._refusal:
            made.append(Paragraph(f"⚠ {self._refusal}", size=13, tone="red", above=7))
        elif self._problem and self._hard:
            made.append(Paragraph(f"⚠ {self._problem}", size=13, tone="red", above=7))
        elif self._problem and self._problem not in self._note:
            made.append(Paragraph(self._problem, size=13, tone="amber", above=7))
        if self._note:
            tone = "amber" if self._problem and self._problem in self._note else "mute"
            made.append(Paragraph(self._note, size=13, tone=tone, above=7))
        if tuple(made) != self._message:
            self._message = tuple(made)
            self._describe()
            self._changed()

    def _on_answer(self, answer: Answer, done: bool) -> None:
        self._refusal = ""
        self.answered.emit(self.key, answer, done)
        self._show_message()

    def _on_refusal(self, sentence: str) -> None:
        self._refusal = sentence
        self._note = ""
        self._show_message()

    def _on_note(self, sentence: str) -> None:
        self._note = sentence
        self._show_message()
