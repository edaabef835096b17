"""The questions of one section, from top to bottom. Only lines that change are touched."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from clinic_app.form.answers import Answer, shown
from clinic_app.form.form import Form, FormProblem, Key
from clinic_app.form.partial_date import PartialDate
from clinic_app.form.questionnaire import Kind, Section
from clinic_app.ui.intake import section_plan
from clinic_app.ui.intake.cards.question_row import RING, QuestionRow
from clinic_app.ui.intake.cards.text import Text
from clinic_app.ui.intake.editors import FieldEditor
from clinic_app.ui.intake.form_model import FormModel
from clinic_app.ui.intake.section_plan import Line, Place
from clinic_app.ui.language import words_in_use
from clinic_app.ui.parts import paragraphs, theme
from clinic_app.ui.parts.button import PageButton
from clinic_app.ui.parts.paragraphs import Paragraph
from clinic_app.ui.words import wording

_WIDEST = 900  # px at body text of 14 px: longer lines are hard to read
_INDENT = 26
_MAY_BE_WRONG = frozenset({Kind.NUMBER, Kind.DATE, Kind.ONSET})
_BUILT_AT_ONCE = 2  # lines; a card takes some milliseconds
_NOTICE_AT_MOST = 6  # a sixth of the page


class Notice(QWidget):
    """A static line with a red rule: what comes before every question."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = (Paragraph(text, size=13, bold=True, tone="red"),)
        self.setAccessibleName(text)

    def height_for(self, width: int) -> int:
        """Height in px at this width."""
        return paragraphs.height(self._words, width - theme.px(30)) + theme.px(20)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw it."""
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        theme.draw_box(painter, box, fill=chosen.red_soft, edge=None, radius=theme.px(6))
        painter.setClipRect(QRectF(0, 0, theme.px(5), self.height()))
        theme.draw_box(painter, box, fill=chosen.red, edge=None, radius=theme.px(6))
        painter.setClipping(False)
        inside = self.rect().adjusted(theme.px(16), theme.px(10), -theme.px(14), 0)
        paragraphs.draw(painter, self._words, inside, chosen)
        painter.end()


class EntryHeading(QWidget):
    """Heading of one entry of a repeating group, with its *Remove*, which asks by wanting a second press."""

    removed = Signal(int)

    def __init__(self, entry: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._entry = entry
        self._title = Text(Paragraph("", bold=True), self)
        self.button = PageButton(wording.remove_entry(), self)
        self.button.clicked.connect(self._press)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(4), theme.px(4), theme.px(4), 0)
        row.addWidget(self._title, 1)
        row.addWidget(self.button)
        self._armed = False

    def show_title(self, title: str, *, removable: bool) -> bool:
        """Name the entry; the only, blank one cannot be removed. True where anything changed."""
        changed = self._title.show_words(Paragraph(title, bold=True))
        changed = changed or self.button.isHidden() is removable
        self.button.setVisible(removable)
        self.button.setAccessibleName(f"{wording.remove_entry()}: {title}")
        return changed

    def height_for(self, width: int) -> int:
        """Height in px."""
        button = self.button.sizeHint().height() if self.button.isVisibleTo(self) else 0
        return max(self._title.height_for(width), button) + theme.px(6)

    def _press(self) -> None:
        if self._armed:
            self.removed.emit(self._entry)
        self._armed = not self._armed
        self.button.setText(wording.confirm_removal() if self._armed else wording.remove_entry())


LineWidget = QuestionRow | EntryHeading | PageButton | Text


class SectionPage(QScrollArea):
    """One section. Knows its lines; answers go out as signals."""

    answered = Signal(object, object, bool)  # key, Answer, whether the person is done with it
    keep_wanted = Signal(object)  # key whose answer of the visit before still holds
    entry_wanted = Signal(str)
    entry_removed = Signal(str, int)
    typed = Signal()  # in one of the fields

    def __init__(self, model: FormModel, section: Section, *, first: bool = False) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.section, self._model = section, model
        self.more_open = False
        inside = QWidget()
        self._inside = inside
        self.setWidget(inside)
        inside.setAutoFillBackground(True)  # Qt moves what is opaque instead of drawing it again
        self._heading = Text(Paragraph(section.title, size=22, bold=True), inside)
        self._intro = Text(Paragraph(section.intro, tone="mute"), inside)
        self._notice = Notice(wording.assess_first(), self) if first else None
        self._widgets: dict[Line, LineWidget] = {}
        self._lines: tuple[Line, ...] = ()
        self._stale = True
        self._built_for: tuple[Form, bool] | None = None
        self.setAccessibleName(section.title)

    # -- what it shows --------------------------------------------------------------------------

    def mark_stale(self) -> None:
        """Answers changed while this page was not looked at."""
        self._stale = True

    def refresh(self) -> None:
        """Bring the page up to date, if anything changed since the last time."""
        if not self._stale:
            return
        self._stale = False
        form, model = self._model.form, self._model
        lines = section_plan.plan(form, self.section, model.asked_first(), more_open=self.more_open)
        problems = self._problems(lines)
        for line in lines:
            widget = self._widget(line)
            if isinstance(widget, QuestionRow):
                widget.show_last_time(self._last_time(line.key))
                widget.show_answer(form.get(*line.key))
                widget.show_age(form.age)
                problem = problems.get(line.key)
                widget.show_problem(
                    problem.sentence if problem else "", hard=problem is not None and problem.hard
                )
        if lines != self._lines:
            kept = set(lines)
            for line in self._lines:
                if line not in kept:
                    self._widgets[line].hide()
            self._lines = lines
            self._show_words()
            self._arrange()
        elif self._show_words():
            self._arrange()

    def build_ahead(self, *, all_of_it: bool) -> bool:
        """Build a few lines that will be wanted, while nobody waits; False where all are there.

        `all_of_it`: also those that *More* unfolds, and those that an answer may bring. A whole page at once would
        hold up the next key.
        """
        form = self._model.form
        if (
            self._built_for is not None
            and self._built_for[0] is form
            and self._built_for[1] >= all_of_it
        ):
            return False
        first = self._model.asked_first()
        lines = section_plan.plan(form, self.section, first, more_open=all_of_it)
        if all_of_it:
            lines = (*section_plan.may_open(form, self.section, first), *lines)
        left = [line for line in lines if line not in self._widgets]
        for line in left[:_BUILT_AT_ONCE]:
            self._widget(line).hide()
        self._built_for = None if left else (form, all_of_it)
        return bool(left)

    @property
    def is_built(self) -> bool:
        """Whether everything was there once; what later answers bring is built when the section comes near."""
        return self._built_for is not None

    def _problems(self, lines: tuple[Line, ...]) -> dict[Key, FormProblem]:
        """What is wrong with answers of this page; only numbers and times can be wrong."""
        kinds = {self._model.question(one.id).kind for one in lines if one.place is Place.QUESTION}
        if not kinds & _MAY_BE_WRONG:
            return {}
        return {(one.question, one.entry): one for one in self._model.form.problems()}

    def _last_time(self, key: Key) -> str:
        """Words about what was said to a question at the visit before; nothing once it is answered."""
        last = self._model.last_time
        said = last.of(key) if last is not None else None
        day = self._model.visit_day
        if last is None or said is None or day is None or self._model.form.get(*key).is_given:
            return ""
        words = shown(self._model.question(key[0]), said)
        return wording.last_time(
            words, PartialDate.of(last.day).shown(words_in_use()), wording.ago(last.day, day)
        )

    def rows(self) -> list[QuestionRow]:
        """Cards on the page, from top to bottom."""
        widgets = (self._widgets[line] for line in self._lines)
        return [widget for widget in widgets if isinstance(widget, QuestionRow)]

    def row(self, key: Key) -> QuestionRow | None:
        """Return the card of a question, if it is on the page."""
        return next((row for row in self.rows() if row.key == key), None)

    def unrecorded(self) -> Key | None:
        """Question where something is typed that could not be recorded, also among folded ones."""
        rows = (widget for widget in self._widgets.values() if isinstance(widget, QuestionRow))
        kept = (row for row in rows if row.editor.holds_unrecorded())
        return next((row.key for row in kept if self._model.form.is_shown(row.key[0])), None)

    def typed_texts(self) -> dict[Key, str]:
        """What is typed and not recorded, by question; also among folded and hidden ones."""
        rows = (widget for widget in self._widgets.values() if isinstance(widget, QuestionRow))
        typed = {
            row.key: row.editor.unrecorded_text()
            for row in rows
            if isinstance(row.editor, FieldEditor)
        }
        return {key: text for key, text in typed.items() if text}

    def stops(self) -> list[QWidget]:
        """Cards and buttons in their order; a card stands for its editor."""
        found: list[QWidget] = []
        for line in self._lines:
            widget = self._widgets[line]
            if isinstance(widget, EntryHeading):
                if widget.button.isVisibleTo(self):
                    found.append(widget.button)
            elif isinstance(widget, QuestionRow | PageButton):
                found.append(widget)
        return found

    def listed(self) -> list[Key]:
        """Questions on the page."""
        return [line.key for line in self._lines if line.place is Place.QUESTION]

    def reveal(self, key: Key) -> QuestionRow | None:
        """Return the card of a question, unfolding the optional ones where it is among them."""
        found = self.row(key)
        if found is None and not self.more_open:
            self.toggle_more()
            found = self.row(key)
        return found

    def fill(self) -> None:
        """Unfold the optional questions where the page would show no question at all."""
        self.refresh()
        if not self.more_open and not self.rows():
            self.toggle_more()

    def toggle_more(self) -> None:
        """Unfold or fold the optional questions."""
        self.more_open = not self.more_open
        self._stale = True
        self.refresh()

    def show_row(self, row: QWidget, focused: QWidget | None = None) -> None:
        """Scroll so that a card is in sight, with a little of its neighbours; of a very tall one, its focus."""
        around = min(theme.px(70), self.viewport().height() // 5)
        if row.geometry().bottom() + around <= self.viewport().height():
            self.verticalScrollBar().setValue(0)
        elif row.height() <= self.viewport().height():
            self.ensureWidgetVisible(
                row, 0, min(around, (self.viewport().height() - row.height()) // 2)
            )
        elif focused is not None:
            top = focused.mapTo(self._inside, focused.rect().topLeft()).y() - row.y()
            if top < self.viewport().height() // 2:
                self.verticalScrollBar().setValue(row.y() - theme.px(6))
            else:
                self.ensureWidgetVisible(focused, 0, around)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll by page; leave the other keys to the intake page."""
        if event.key() in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the lines, and keep the card that has the keyboard in sight."""
        super().resizeEvent(event)
        self._arrange()
        here = next((row for row in self.rows() if row.has_keyboard()), None)
        if here is not None:
            self.show_row(here, self.window().focusWidget())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    # -- inside ---------------------------------------------------------------------------------

    def _widget(self, line: Line) -> LineWidget:
        if line not in self._widgets:
            self._widgets[line] = self._build(line)
        return self._widgets[line]

    def _build(self, line: Line) -> LineWidget:
        match line.place:
            case Place.QUESTION:
                question = self._model.question(line.id)
                row = QuestionRow(
                    question,
                    line.key,
                    self._inside,
                    today=self._model.visit_day,
                    level=line.depth,
                )
                row.answered.connect(self._on_answer)
                row.keep_wanted.connect(self.keep_wanted)
                row.resized.connect(self._arrange)
                if isinstance(row.editor, FieldEditor):
                    row.editor.typed.connect(self.typed)
                return row
            case Place.ENTRY:
                heading = EntryHeading(line.entry, self._inside)
                heading.removed.connect(lambda entry: self.entry_removed.emit(line.id, entry))
                return heading
            case Place.WAITING:
                return Text(Paragraph("", size=13, tone="mute"), self._inside)
            case Place.ADD:
                button = PageButton("", self._inside)
                button.clicked.connect(lambda: self.entry_wanted.emit(line.id))
                return button
            case _:
                button = PageButton("", self._inside)
                button.clicked.connect(self.toggle_more)
                return button

    def _on_answer(self, key: Key, answer: Answer, done: bool) -> None:
        self.answered.emit(key, answer, done)

    def _show_words(self) -> bool:
        """Bring the words of headings and buttons up to date; True where any changed."""
        changed = False
        for line in self._lines:
            widget = self._widgets[line]
            if isinstance(widget, EntryHeading):
                number = [one for one in self._lines if one.place is Place.ENTRY].index(line) + 1
                removable = line.entry in self._model.form.entries(line.id)
                group = self._model.question(line.id).name
                title = wording.entry_title(group, number, self._entry_name(line))
                changed = widget.show_title(title, removable=removable) or changed
            elif isinstance(widget, PageButton):
                words = self._button_words(line).replace("&", "&&")
                changed = changed or widget.text() != words
                widget.setText(words)
            elif isinstance(widget, Text):
                changed = widget.show_words(self._waiting_words()) or changed
        return changed

    def _button_words(self, line: Line) -> str:
        if line.place is Place.ADD:
            return wording.add_entry(self._model.question(line.id).name)
        if self.more_open:
            return wording.less()
        form, first = self._model.form, self._model.asked_first()
        return wording.more(section_plan.optional_left(form, self.section, first))

    def _waiting_words(self) -> Paragraph:
        parents = [
            (self._model.question(id_).name, count)
            for id_, count in section_plan.waiting(self._model.form, self.section)
        ]
        return Paragraph(wording.waiting(parents), size=13, tone="mute")

    def _entry_name(self, line: Line) -> str:
        """First answer of an entry: what it is about."""
        first = self._model.questionnaire.children(line.id)[0]
        answer = self._model.form.get(first, line.entry)
        return shown(self._model.question(first), answer) if answer.is_given else ""

    def _pin_notice(self) -> int:
        """Keep the notice in sight above what scrolls; where it would take too much, let it scroll too.

        Returns the height that it takes from what scrolls.
        """
        if self._notice is None:
            return 0
        side, gap = self._margin() + theme.px(RING), theme.px(12)
        width = min(self.viewport().width() - 2 * side, theme.px(_WIDEST))
        tall = self._notice.height_for(width)
        pinned = tall < self.height() // _NOTICE_AT_MOST
        parent = self if pinned else self._inside
        if self._notice.parent() is not parent:
            self._notice.setParent(parent)
            self._notice.show()
        self._notice.setGeometry(side, gap, width, tall)
        above = tall + gap + theme.px(4) if pinned else 0
        if self.viewportMargins().top() != above:
            self.setViewportMargins(0, above, 0, 0)
        return 0 if pinned else tall + gap

    def _margin(self) -> int:
        return min(theme.px(30), self.viewport().width() // 12) - theme.px(RING)

    def _arrange(self) -> None:
        y = self._pin_notice() + theme.px(20)
        ring = theme.px(RING)
        margin = self._margin()
        width = min(self.viewport().width() - 2 * margin, theme.px(_WIDEST))
        for text in (self._heading, self._intro):
            if text.text():
                tall = text.height_for(width - 2 * ring)
                text.setGeometry(margin + ring, y, width - 2 * ring, tall)
                y += tall + theme.px(2)
        y += theme.px(8)
        for line in self._lines:
            y = self._put(line, margin, y, width)
        self._inside.resize(self.viewport().width(), y + theme.px(16))

    def _put(self, line: Line, margin: int, y: int, width: int) -> int:
        widget = self._widgets[line]
        indent = theme.px(_INDENT) * line.depth
        ring = theme.px(RING)
        wide = width - indent
        if isinstance(widget, QuestionRow):
            tall, left, step = widget.heightForWidth(wide), margin, theme.px(10) - 2 * ring
        elif isinstance(widget, PageButton):
            tall, left, step = widget.sizeHint().height(), margin + ring, theme.px(8)
            wide = min(widget.sizeHint().width(), wide - 2 * ring)
            y += theme.px(6)
        else:
            wide -= 2 * ring
            tall, left, step = widget.height_for(wide), margin + ring, theme.px(4)
            y += theme.px(4)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            left = self.viewport().width() - left - wide - indent
        else:
            left += indent
        widget.setGeometry(left, y, wide, tall)
        if widget.isHidden():
            widget.show()
        return y + tall + step
