"""Before signing: what is missing, what contradicts, what was not asked, what was found. Each line leads to its question."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from clinic_app.form.changes import Change
from clinic_app.form.form import Key
from clinic_app.ui.intake.cards.link import Fold, Link
from clinic_app.ui.intake.cards.text import Text
from clinic_app.ui.intake.findings_panel import FindingsPanel
from clinic_app.ui.intake.form_model import FormModel
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import PageButton
from clinic_app.ui.parts.foot_bar import FootBar
from clinic_app.ui.parts.paragraphs import Paragraph
from clinic_app.ui.patients.patient_banner import PatientBanner
from clinic_app.ui.words import wording

_WIDEST = 900
_PANEL_WIDTH = 350


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of a list: words, and the question that it leads to (none for plain words)."""

    words: str
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class _List:
    title: str
    tone: str
    entries: tuple[_Entry, ...]
    note: str = ""
    folded: bool | None = None  # None: always in full


class Checklist(QScrollArea):
    """The lists, one below the other."""

    question_requested = Signal(str, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(wording.review_title())
        self._inside = QWidget()
        self.setWidget(self._inside)
        self._inside.setAutoFillBackground(False)
        self._lists: tuple[_List, ...] = ()
        self._state = ""
        self._widgets: list[Text | Link | Fold] = []
        self._turned = False  # the person folded or unfolded the list that can be

    def show_lists(self, state: str, lists: tuple[_List, ...]) -> None:
        """Show the lists; nothing is done where they are as before."""
        if (state, lists) != (self._state, self._lists):
            self._state, self._lists = state, lists
            self._build()

    def stops(self) -> list[QWidget]:
        """Links and folds, from top to bottom."""
        return [one for one in self._widgets if isinstance(one, QAbstractButton)]

    def links(self) -> list[Link]:
        """Links that can be seen."""
        return [one for one in self._widgets if isinstance(one, Link)]

    def words(self) -> list[str]:
        """Everything that can be read, from top to bottom."""
        return [one.text().replace("&&", "&") for one in self._widgets]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll by page; leave the other keys to the review page."""
        if event.key() in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            super().keyPressEvent(event)
        else:
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

    def _build(self) -> None:
        for widget in self._widgets:
            widget.hide()
            widget.deleteLater()
        self._widgets = [
            self._text(Paragraph(wording.review_title(), size=22, bold=True)),
            self._text(Paragraph(self._state, tone="mute")),
        ]
        for one in self._lists:
            if one.entries:
                self._add(one)
        for widget in self._widgets:
            widget.show()
        self._place()

    def _add(self, one: _List) -> None:
        if one.folded is not None:
            fold = Fold(self._inside, unfolded=one.folded is self._turned, size=15)
            fold.show_text(one.title)
            fold.clicked.connect(self._refold)
            self._widgets.append(fold)
            if not fold.is_unfolded:
                return
        else:
            heading = Paragraph(one.title, size=15, bold=True, tone=one.tone, above=14)
            self._widgets.append(self._text(heading))
        if one.note:
            self._widgets.append(self._text(Paragraph(one.note, size=13, tone="mute")))
        for entry in one.entries:
            if entry.key is None:
                words = Paragraph(entry.words, size=13, bold=True, tone="grey", above=6)
                self._widgets.append(self._text(words))
            else:
                self._widgets.append(self._link(entry.words, entry.key))

    def _text(self, words: Paragraph) -> Text:
        return Text(words, self._inside)

    def _link(self, words: str, key: Key) -> Link:
        link = Link(words, self._inside, size=14)
        link.clicked.connect(lambda: self.question_requested.emit(*key))
        return link

    def _refold(self) -> None:
        self._turned = not self._turned
        self._build()
        fold = next(one for one in self._widgets if isinstance(one, Fold))
        fold.setFocus(Qt.FocusReason.TabFocusReason)

    def _place(self) -> None:
        margin = min(theme.px(30), self.viewport().width() // 12)
        width = min(self.viewport().width() - 2 * margin, theme.px(_WIDEST))
        y = theme.px(20)
        for widget in self._widgets:
            y += theme.px(14) if isinstance(widget, Fold) else 0
            tall = widget.height_for(width)
            wide = width
            if isinstance(widget, Link | Fold):
                wide = min(width, widget.sizeHint().width() + theme.px(4))
            left = margin
            if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                left = self.viewport().width() - margin - wide
            widget.setGeometry(left, y, wide, tall)
            y += tall + theme.px(2)
        self._inside.resize(self.viewport().width(), y + theme.px(20))


class ReviewFooter(FootBar):
    """Back, summary, and the button that starts signing."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.back = PageButton(wording.back_to_questions(), self)
        self.summary = PageButton(wording.summary(), self)
        self.sign = PageButton(wording.sign(), self, main=True)
        self._why = Text(Paragraph(""), self)
        self.row.addWidget(self.back)
        self.row.addWidget(self.summary)
        self.row.addStretch(1)
        self.row.addWidget(self._why, 0, Qt.AlignmentFlag.AlignVCenter)
        self.row.addWidget(self.sign)

    def show_blocked(self, words: str) -> None:
        """Say beside the button why signing must wait; empty when it need not."""
        self._why.show_words(Paragraph(words, size=13, bold=True, tone="amber"))
        self.sign.setAccessibleDescription(words)


class ReviewPage(QWidget):
    """The last page of an intake."""

    question_requested = Signal(str, int)  # question, entry
    sign_requested = Signal()
    summary_requested = Signal()

    def __init__(self, model: FormModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.banner = PatientBanner(self)
        self.checklist = Checklist(self)
        self.findings = FindingsPanel(model, self)
        self.footer = ReviewFooter(self)
        columns = QHBoxLayout()
        columns.setSpacing(0)
        columns.addWidget(self.checklist, 1)
        columns.addWidget(self.findings)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.banner)
        whole.addLayout(columns, 1)
        whole.addWidget(self.footer)
        self.checklist.question_requested.connect(self.question_requested)
        self.findings.question_requested.connect(self._go_to)
        self.footer.back.clicked.connect(self._back)
        self.footer.summary.clicked.connect(self.summary_requested.emit)
        self.footer.sign.clicked.connect(self._sign)
        model.answers_changed.connect(self._answers_changed)
        model.saved.connect(self._show_saved)
        model.save_failed.connect(self._show_unsaved)

    def refresh(self) -> None:
        """Bring everything up to date."""
        form = self.model.form
        blockers = len(form.missing_required()) + sum(one.hard for one in form.problems())
        state = wording.blocked(blockers) if blockers else wording.ready_to_sign()
        self.checklist.show_lists(state, self._lists())
        self.footer.show_blocked(wording.blocked(blockers) if blockers else "")
        self.banner.show_patient(self.model.patient, form, self.model.draft.earlier_forms)
        self.findings.show_screening(self.model.screening)
        if self.model.is_saved:
            self._show_saved()

    def showEvent(self, event: QShowEvent) -> None:
        """Show the state of now, with the keyboard on the first thing to do."""
        super().showEvent(event)
        self.refresh()
        links = self.checklist.links() if self._blocked() else []
        target = links[0] if links else self.footer.sign
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the panel its width."""
        super().resizeEvent(event)
        self.findings.setFixedWidth(min(theme.px(_PANEL_WIDTH), self.width() * 2 // 5))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes in the order that is seen."""
        self._walk(
            1 if forward else -1,
            [
                *self.checklist.stops(),
                *self.findings.stops(),
                self.footer.back,
                self.footer.summary,
                self.footer.sign,
            ],
        )
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter follows a link or presses a button; Up and Down walk; Esc goes back."""
        key, control = event.key(), event.modifiers() == Qt.KeyboardModifier.ControlModifier
        focused = self.window().focusWidget()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and isinstance(focused, QAbstractButton):
            focused.click()
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            step = 1 if key == Qt.Key.Key_Down else -1
            self._walk(step, [*self.checklist.stops(), self.footer.sign])
        elif key == Qt.Key.Key_Escape or (control and key == Qt.Key.Key_Left):
            self._back()
        elif control and key == Qt.Key.Key_P:
            self.summary_requested.emit()
        elif control and key == Qt.Key.Key_S:
            self.model.retry()
        else:
            event.ignore()

    # -- inside ---------------------------------------------------------------------------------

    def _lists(self) -> tuple[_List, ...]:
        form, model = self.model.form, self.model
        missing = form.missing_required()
        problems = form.problems()
        wrong = tuple(
            _Entry(one.sentence, (one.question, one.entry)) for one in problems if one.hard
        )
        unusual = tuple(
            _Entry(one.sentence, (one.question, one.entry)) for one in problems if not one.hard
        )
        disagree: list[_Entry] = []
        for contradiction in model.screening.contradictions:
            disagree.append(_Entry(contradiction.sentence))
            disagree += [
                _Entry(model.question(id_).text, (id_, 0)) for id_ in contradiction.questions
            ]
        not_asked = self._not_asked()
        return (
            _List(
                wording.missing_title(len(missing)),
                "red",
                self._by_section(missing),
                wording.missing_note(),
            ),
            _List(wording.wrong_title(len(wrong)), "red", wrong),
            *self._changes(),  # after what must be done first
            _List(
                wording.contradictions_title(len(model.screening.contradictions)),
                "amber",
                tuple(disagree),
            ),
            _List(wording.unusual_title(len(unusual)), "amber", unusual),
            _List(
                wording.not_asked_title(len(not_asked)),
                "grey",
                self._by_section(not_asked),
                wording.not_asked_note(),
                folded=self._blocked(),
            ),
        )

    def _changes(self) -> tuple[_List, ...]:
        """What an amendment makes of the version before."""
        draft = self.model.draft
        if draft.former is None:
            return ()
        changes, version = draft.changes, draft.former.head.version
        entries = tuple(
            _Entry(wording.change(one.short, one.old, one.new), self._key_of(one))
            for one in changes
        ) or (_Entry(wording.nothing_changed(version)),)
        return (
            _List(
                wording.changes_title(version, len(changes)), "accent", entries, draft.head.reason
            ),
        )

    def _key_of(self, change: Change) -> Key | None:
        """Question to go to; an entry leads to its first question, one that was removed nowhere."""
        question = self.model.question(change.question)
        if not change.entry:
            return change.question, 0
        group = question.group or question.id
        if change.entry not in self.model.form.entries(group):
            return None
        if question.group is None:
            return self.model.questionnaire.children(group)[0], change.entry
        return change.question, change.entry

    def _not_asked(self) -> tuple[Key, ...]:
        """Optional questions on the page without an answer."""
        form, questions = self.model.form, self.model.questionnaire.questions
        return tuple(
            (id_, 0)
            for id_ in form.shown()
            if questions[id_].group is None
            and not questions[id_].required
            and not form.get(id_).is_given
        )

    def _by_section(self, keys: tuple[Key, ...]) -> tuple[_Entry, ...]:
        """Questions under the titles of their sections."""
        found: list[_Entry] = []
        title = ""
        for key in keys:
            section = self.model.questionnaire.section_of(key[0])
            if section.title != title:
                title = section.title
                found.append(_Entry(title))
            found.append(_Entry(self.model.question(key[0]).text, key))
        return tuple(found)

    def _answers_changed(self, _keys: object) -> None:
        if self.isVisible():
            self.refresh()

    def _go_to(self, question_id: str) -> None:
        self.question_requested.emit(question_id, 0)

    def _blocked(self) -> bool:
        form = self.model.form
        return bool(form.missing_required()) or any(one.hard for one in form.problems())

    def _sign(self) -> None:
        if not self._blocked():
            self.sign_requested.emit()
            return
        links = self.checklist.links()
        if links:
            links[0].setFocus(Qt.FocusReason.TabFocusReason)
            self.checklist.ensureWidgetVisible(links[0])

    def _back(self) -> None:
        place = self.model.draft.place or (next(iter(self.model.questionnaire.questions)), 0)
        self.question_requested.emit(*place)

    def _walk(self, step: int, stops: list[QWidget]) -> None:
        focused = self.window().focusWidget()
        at = stops.index(focused) + step if focused in stops else 0
        target = stops[at % len(stops)]
        target.setFocus(Qt.FocusReason.TabFocusReason)
        if self.checklist.isAncestorOf(target):
            self.checklist.ensureWidgetVisible(target, 0, theme.px(40))
        elif self.findings.isAncestorOf(target):
            self.findings.ensureWidgetVisible(target, 0, theme.px(20))

    def _show_saved(self) -> None:
        at = self.model.draft.saved_at
        self.banner.show_state(wording.saved(at) if at else wording.nothing_to_save())

    def _show_unsaved(self, sentence: str) -> None:
        self.banner.show_state(wording.not_saved(sentence), troubled=True)
