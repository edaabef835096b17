"""Where areas of the body are marked: a map, what is marked in words, and all areas as a list to unfold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStyle, QWidget

from clinic_app import body_figure
from clinic_app.form.age import AgeRange
from clinic_app.form.answers import Answer
from clinic_app.form.questionnaire import Question
from clinic_app.ui.body_map import body_map_words
from clinic_app.ui.body_map.body_map import BodyMap
from clinic_app.ui.intake.cards.text import Text
from clinic_app.ui.intake.editors import SeveralEditor
from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import PageButton
from clinic_app.ui.parts.chips import ChipGroup, Chips
from clinic_app.ui.parts.options import Option
from clinic_app.ui.parts.paragraphs import Paragraph
from clinic_app.ui.words import wording

_GAP = 8
_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class BodyMapEditor(SeveralEditor):
    """A map with a list behind it; both show and give the same answer.

    Up and Down go on from the edge of the map to what stands under it, and from there to the page's next question.
    The list unfolds by its button, and by “/”, which looks for an area by its name.
    """

    resized = Signal()  # it needs another height now

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(question, parent)
        self.is_unfolded = False
        areas = {one.code: one.label for one in question.choices if not one.exclusive}
        self.map = BodyMap(areas, question.text, self)
        self.map.chosen.connect(self._toggle)
        self._marked = Text(Paragraph(body_map_words.marked([]), bold=True), self)
        note = body_map_words.dark_skin()
        said_already = note in question.hint
        self._note = None if said_already else Text(Paragraph(note, size=13, tone="mute"), self)
        self.states = Chips([_whole(question)], question.text, self, several=True)
        self.states.chosen.connect(self._toggle)
        self.list_button = PageButton("", self)
        self.list_button.clicked.connect(lambda: self.unfold(unfolded=not self.is_unfolded))
        self.unfold(unfolded=set(areas) != set(self.map.regions))  # areas that no figure shows

    # -- what it shows --------------------------------------------------------------------------

    def show_answer(self, answer: Answer) -> None:
        """Show the recorded answer."""
        super().show_answer(answer)
        self.map.show_chosen(self._value)
        chosen = {chip.code for chip in self.choices.buttons if chip.isChecked()}
        self.states.show_chosen(chosen)
        labels = [
            one.label
            for one in self._question.choices
            if one.code in self._value and not one.exclusive
        ]
        before = self.heightForWidth(self.width())
        tone = "ink" if labels else "mute"
        self._marked.show_words(
            Paragraph(body_map_words.marked(labels), bold=bool(labels), tone=tone)
        )
        self._changed(before)

    def show_age(self, age: AgeRange | None) -> None:
        """Draw the body of a patient of this age."""
        before = self.heightForWidth(self.width())
        self.map.show_proportion(body_figure.proportion_at(age.min_months if age else None))
        self._changed(before)

    def unfold(self, *, unfolded: bool) -> None:
        """Unfold or fold the list of areas."""
        before = self.heightForWidth(self.width())
        self.is_unfolded = unfolded
        self.choices.setVisible(unfolded)
        self.states.setVisible(not unfolded)  # the list ends with the same options
        self._show_arrow()
        self.list_button.setAccessibleName(body_map_words.list_of_areas())
        self.list_button.setAccessibleDescription(body_map_words.unfolded(is_so=unfolded))
        self._changed(before)

    def _show_arrow(self) -> None:
        folded = "◂" if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else "▸"
        arrow = "▾" if self.is_unfolded else folded
        self.list_button.setText(f"{arrow} {body_map_words.list_of_areas()}")

    # -- keyboard -------------------------------------------------------------------------------

    def focus_target(self) -> QWidget:
        """Return the area that the keyboard enters."""
        return self.map.focus_target()

    def take_key(self, event: QKeyEvent) -> bool:
        """As in every list of several; looking for an option unfolds the list."""
        if event.text() == "/" and not self.is_unfolded:
            self.unfold(unfolded=True)
        return super().take_key(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down walk from the map to what is under it and back."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
            return
        parts = [
            self.map,
            *([] if self.is_unfolded else [self.states]),
            self.list_button,
            *([self.choices] if self.is_unfolded else []),
        ]
        focused = self.window().focusWidget()
        here = next((at for at, one in enumerate(parts) if _holds(one, focused)), None)
        if here is None or not 0 <= here + step < len(parts):
            event.ignore()
            return
        there = parts[here + step]
        if isinstance(there, Chips):
            there.focus_option(there.focus_target())
        else:
            target = there.focus_target() if isinstance(there, BodyMap) else there
            target.setFocus(Qt.FocusReason.TabFocusReason)

    # -- size -----------------------------------------------------------------------------------

    def heightForWidth(self, width: int) -> int:
        """Height of everything shown."""
        return self._arrange(width, move=False)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Place everything."""
        self._arrange(self.width(), move=True)

    def changeEvent(self, event: QEvent) -> None:
        """Follow direction and text size."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.LayoutDirectionChange}:
            self._show_arrow()
            self._arrange(self.width(), move=True)

    def _changed(self, before: int) -> None:
        self._arrange(self.width(), move=True)
        if self.heightForWidth(self.width()) != before:
            self.resized.emit()

    def _arrange(self, width: int, *, move: bool) -> int:
        """Return the height at this width; with `move`, also put everything in its place."""
        gap, y = theme.px(_GAP), 0
        for widget, box in self._boxes(width):
            if move:
                widget.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), box))
            y = max(y, box.bottom() + 1 + gap)
        return y - gap

    def _boxes(self, width: int) -> Iterator[tuple[QWidget, QRect]]:
        """Yield what is shown, from top to bottom, with its place where writing goes from left to right."""
        gap = theme.px(_GAP)
        y = self.map.heightForWidth(width)
        yield self.map, QRect(0, 0, width, y)
        for text in (self._marked, self._note):
            if text is not None:
                yield text, QRect(0, y + gap, width, text.height_for(width))
                y += gap + text.height_for(width)
        button = self.list_button.sizeHint()
        wide = min(button.width(), width)
        if self.is_unfolded:
            yield self.list_button, QRect(0, y + gap, wide, button.height())
            y += gap + button.height()
            yield self.choices, QRect(0, y + gap, width, self.choices.heightForWidth(width))
            return
        hint = self.states.sizeHint()
        if hint.width() + 2 * gap + wide <= width:
            lower = (button.height() - hint.height()) // 2
            yield self.states, QRect(0, y + gap + lower, hint.width(), hint.height())
            yield self.list_button, QRect(width - wide, y + gap, wide, button.height())
            return
        tall = self.states.heightForWidth(width)
        yield self.states, QRect(0, y + gap, width, tall)
        yield self.list_button, QRect(0, y + 2 * gap + tall, wide, button.height())


def _holds(part: QWidget, focused: QWidget | None) -> bool:
    return focused is not None and (part is focused or part.isAncestorOf(focused))


def _whole(question: Question) -> ChipGroup:
    """Return the options that answer for the whole body."""
    alone = [one for one in question.choices if one.exclusive]
    options = [
        Option(one.code, one.label, translated("N") if one.code == "none" else "") for one in alone
    ]
    return ChipGroup("", (*options, *(Option(*state) for state in wording.state_options())))
