"""The intake: banner, sections, questions, findings, keys. Everything is answered here, by key or by mouse."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from clinic_app.form.answers import Answer, shown
from clinic_app.form.form import Key
from clinic_app.form.questionnaire import Section
from clinic_app.ui.intake.cards.question_row import QuestionRow
from clinic_app.ui.intake.editors import FieldEditor
from clinic_app.ui.intake.findings_panel import FindingsPanel
from clinic_app.ui.intake.form_model import FormModel, Undone
from clinic_app.ui.intake.group_confirmation import GroupConfirmation
from clinic_app.ui.intake.hold_bar import HoldBar
from clinic_app.ui.intake.language_bar import LanguageBar
from clinic_app.ui.intake.section_list import REVIEW, SectionList
from clinic_app.ui.intake.section_page import SectionPage
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.key_hints import Footer
from clinic_app.ui.parts.paragraphs import Paragraph
from clinic_app.ui.patients.patient_banner import PatientBanner
from clinic_app.ui.words import wording

_LIST_WIDTH, _COMPACT_LIST_WIDTH = 230, 58
_PANEL_WIDTH, _NARROW_PANEL_WIDTH = 350, 290
_COMPACT_BELOW = 1000  # px of the page, counted at body text of 14 px
_NARROW_BELOW = 1180
_DIGITS = 9  # options that a digit reaches
_TENTH = 10  # section that Ctrl+0 opens
TYPED_KEPT_AFTER_MS = 400  # after the last letter; a kill in between costs these letters
_IDLE_MS = 30  # pages are built between key presses, not within one
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class IntakePage(QWidget):
    """One open intake."""

    review_requested = Signal()
    closed_requested = Signal()
    summary_requested = Signal()
    take_back_requested = Signal()

    def __init__(self, model: FormModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self._sections = model.questionnaire.sections
        self._pages: dict[str, SectionPage] = {}
        self._row: QuestionRow | None = None
        self._went_on: tuple[Key | None, Key | None] = (None, None)  # by an answer: from, to
        self._opened = False
        self.banner = PatientBanner(self)
        self.hold_bar = HoldBar(self)
        self.language_bar = LanguageBar(self)
        self.sections = SectionList(self._sections, self)
        self.stack = QStackedWidget(self)
        self.stack.setMinimumHeight(
            1
        )  # with large text the bar of “all no” may need all of a small screen
        self.confirmation = GroupConfirmation(self)
        self.findings = FindingsPanel(model, self)
        self.footer = Footer(self)
        self._lay_out()
        self._follow_later = QTimer(self, singleShot=True, interval=0)
        self._follow_later.timeout.connect(self._follow)
        self._build_later = QTimer(self, singleShot=True, interval=_IDLE_MS)
        self._build_later.timeout.connect(self._build_next)
        self._keep_typed_later = QTimer(self, singleShot=True, interval=TYPED_KEPT_AFTER_MS)
        self._keep_typed_later.timeout.connect(self.keep_typed)
        self._connect()
        self._show_progress()
        self._show_patient()
        self.show_section(self._first_section().id)
        self._show_findings()
        self._restore_typed()

    # -- moving about ---------------------------------------------------------------------------

    def show_section(self, section_id: str) -> None:
        """Show a section."""
        page = self._page(section_id)
        page.fill()
        if self.stack.currentWidget() is not page:
            self.confirmation.hide()  # it asks about the section that is left
            self.stack.setCurrentWidget(page)
        self.sections.show_current(section_id)
        following = self._neighbour(1)
        words = wording.next_to(following.title) if following else wording.next_to(wording.review())
        self.footer.show_next(words)
        self._build_later.start()

    def show_question(self, question_id: str, entry: int = 0) -> None:
        """Go to a question: its section, unfolded where needed, with the keyboard on it."""
        if question_id not in self.model.questionnaire.questions:
            return
        self.show_section(self.model.questionnaire.section_of(question_id).id)
        group = self.model.question(question_id).group
        if group is not None and entry == 0:
            entry = (*self.model.form.entries(group), 1)[0]
        row = self.current_page.reveal((question_id, entry))
        if row is not None:
            row.take_focus()
        else:
            self._focus_first()

    @property
    def current_page(self) -> SectionPage:
        """The section that is shown."""
        page = self.stack.currentWidget()
        if not isinstance(page, SectionPage):
            raise TypeError("the stack holds sections only")
        return page

    @property
    def current_key(self) -> Key | None:
        """Question that the keyboard is on, or was last."""
        return self._row.key if self._row is not None else None

    def leave(self) -> None:
        """Record what is being typed and where the person is: the page is being left."""
        self._commit()
        self.keep_typed()
        self.model.write_place()
        if self._follow_later.isActive():  # later the records may be closed
            self._follow_later.stop()
            self._follow()

    def keep_typed(self) -> None:
        """Bring what is typed and no answer yet onto the disk, for this person and this draft."""
        self._keep_typed_later.stop()
        texts: dict[Key, str] = {}
        for page in self._pages.values():
            texts |= page.typed_texts()
        self.model.keep_typed(texts)

    def show_unrecorded(self) -> bool:
        """Go to what is typed but cannot be recorded, with the reason beside it. False where there is nothing."""
        if self.model.is_lost:
            return False  # nothing can be recorded from here, and the page says so
        self._commit()
        keys = (page.unrecorded() for page in self._pages.values())
        key = next((key for key in keys if key is not None), None)
        if key is None:
            return False
        self.show_question(*key)
        if self._row is not None:
            self._row.editor.commit()
        return True

    # -- events ---------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Put the keyboard where the draft was left, the first time; back to its place after that."""
        super().showEvent(event)
        if not self._opened:
            self._opened = True
            place = self.model.draft.place
            if place is not None and place[0] in self.model.questionnaire.questions:
                self.show_question(*place)
            else:
                self._next_open(from_key=None)
        elif self._row is not None:
            self._row.take_focus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Lose nothing that is being typed."""
        self.leave()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the columns their width."""
        super().resizeEvent(event)
        self._size_columns()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._size_columns()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes in the order that is seen, whenever the parts were made."""
        self._walk(1 if forward else -1, self._stops())
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the page; whatever a question could use has been used already."""
        act = self._action(event)
        if act is None:
            event.ignore()
        else:
            act()

    # -- keys -----------------------------------------------------------------------------------

    def _action(self, event: QKeyEvent) -> Callable[[], object] | None:
        key = Qt.Key(event.key())
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers == _CTRL:
            return self._control_action(key)
        if modifiers == _SHIFT and key == Qt.Key.Key_N:
            return self._ask_for_all_no
        if modifiers == Qt.KeyboardModifier.AltModifier:
            return {Qt.Key.Key_M: self._toggle_more, Qt.Key.Key_K: self._keep_last}.get(key)
        if modifiers & ~_SHIFT:
            return None
        if key in _ENTER:
            return self._enter
        return {
            Qt.Key.Key_Up: lambda: self._step(-1),
            Qt.Key.Key_Down: lambda: self._step(1),
            Qt.Key.Key_M: self._toggle_more,
            Qt.Key.Key_K: self._keep_last,
            Qt.Key.Key_F1: self._explain,
            Qt.Key.Key_Escape: self._fold_reason,
            Qt.Key.Key_Delete: self._take_back,
            Qt.Key.Key_Backspace: self._take_back,
        }.get(key)

    def _control_action(self, key: Qt.Key) -> Callable[[], object] | None:
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            number = int(key) - int(Qt.Key.Key_1)
            return lambda: self._go_to_section(number)
        if key == Qt.Key.Key_0 and len(self._sections) >= _TENTH:
            return lambda: self._go_to_section(_TENTH - 1)
        return {
            Qt.Key.Key_Right: lambda: self._go_to_section(self._at() + 1),
            Qt.Key.Key_Left: lambda: self._go_to_section(self._at() - 1),
            Qt.Key.Key_J: self._next_missing,
            Qt.Key.Key_S: self._say_saved,
            Qt.Key.Key_P: self._summary,
            Qt.Key.Key_Z: self._undo,
        }.get(key)

    def _enter(self) -> None:
        focused = self.window().focusWidget()
        row = self._row_of(focused)
        if row is None:
            if isinstance(focused, QAbstractButton):
                focused.click()
            return
        if row.editor.commit():
            self._move_on(row.key, fresh=True)

    def _step(self, step: int) -> None:
        if self.sections.walk(step):
            return
        self._commit()
        focused = self.window().focusWidget()
        if self._in_findings(focused):
            self._walk(step, self.findings.stops(), around=False)
            return
        self._walk(step, [*self.current_page.stops(), self.footer.next_button], around=False)

    def _toggle_more(self) -> None:
        page, key = self.current_page, self.current_key
        before = set(page.listed())
        page.toggle_more()
        added = [row for row in page.rows() if row.key not in before]
        order = page.listed()
        # what was just answered is what more is wanted about, although the keyboard has gone on
        left, reached = self._went_on
        about = left if key == reached else key
        here = order.index(about) if about in order else -1
        after = (row for row in added if order.index(row.key) > here)
        target = next(after, None) or next(iter(added), None) or (page.row(key) if key else None)
        if target is not None:
            target.take_focus()
        else:
            self._focus_first()

    def _explain(self) -> None:
        row = self._row
        if row is None:
            return
        row.explain(() if row.is_explained else self._reason(row))
        self.current_page.show_row(row)

    def _fold_reason(self) -> None:
        if self._row is not None:
            self._row.explain(())

    def _reason(self, row: QuestionRow) -> tuple[Paragraph, ...]:
        question, sources = row.question, self.model.rules.sources
        why = question.why or wording.no_reason_given()
        parts = [
            Paragraph(wording.why_title(), size=11, bold=True, tone="accent", spaced=True),
            Paragraph(why, size=13, above=1),
        ]
        if len(question.choices) > _DIGITS:
            parts.insert(0, Paragraph(wording.option_hint(), size=13, tone="grey"))
        cited = [sources[key] for key in question.sources if key in sources]
        if cited:
            title = wording.source_title(len(cited))
            parts.append(Paragraph(title, size=11, bold=True, tone="accent", above=7, spaced=True))
            for one in cited:
                parts.append(Paragraph(one.citation, size=12, tone="grey", above=1))
                checked = wording.checked(one.verified)
                parts.append(Paragraph(f"{one.kind} · {checked}", size=11.5, tone="mute"))
        return tuple(parts)

    def _take_back(self) -> None:
        focused = self.window().focusWidget()
        if self._row is not None and self._row_of(focused) is self._row:
            self.model.clear(self._row.key)

    def _say_saved(self) -> None:
        self._commit()
        self.model.write_place()
        self.model.retry()

    def _summary(self) -> None:
        self._commit()
        self.summary_requested.emit()

    def _undo(self) -> None:
        self._commit()
        undone = self.model.undo()
        if undone is None:
            self.banner.show_state(wording.nothing_to_undo())
            return
        what, key = undone
        self.show_question(*key)
        if self.model.is_saved:
            self.banner.show_state(self._undone_words(what, key))

    def _undone_words(self, what: Undone, key: Key) -> str:
        question = self.model.question(key[0])
        now = shown(question, self.model.form.get(*key))
        if what is Undone.ANSWER or question.group is None:
            return wording.undone(question.name, now)
        group = self.model.question(question.group).name
        if what is Undone.ADDED:
            return wording.undone_added(group)
        return wording.undone_removed(group, now if self.model.form.get(*key).is_given else "")

    # -- answers --------------------------------------------------------------------------------

    def _answered(self, key: Key, answer: Answer, done: bool) -> None:
        fresh = not self.model.form.get(*key).is_given
        self.model.answer(key, answer)
        if done:
            self._move_on(key, fresh=fresh)

    def _keep_last(self) -> None:
        """Reconfirm what was said at the visit before, then go on."""
        if self._row is not None:
            self._keep_last_of(self._row.key)

    def _keep_last_of(self, key: Key) -> None:
        if self.model.keep_last(key) is not None:
            self._move_on(key, fresh=True)

    def _move_on(self, key: Key, *, fresh: bool) -> None:
        """Go to the next question: the next open one, or just the next after a change of an old answer."""
        page = self.current_page
        keys = page.listed()
        after = keys[keys.index(key) + 1 :] if key in keys else keys
        if not fresh and after:
            row = page.row(after[0])
        else:
            row = page.row(next((one for one in after if self._is_open(one)), ("", 0)))
        if row is not None:
            row.take_focus()
        else:
            self._next_open(from_key=key)
        self._went_on = (key, self.current_key)

    def _next_open(self, from_key: Key | None) -> None:
        """Go to the first open question of the sections from here on; to the way out where there is none."""
        start = self._at() + 1 if from_key is not None else 0
        for section in self._sections[start:]:
            page = self._page(section.id)
            page.refresh()
            first = next((key for key in page.listed() if self._is_open(key)), None)
            if first is not None:
                self.show_section(section.id)
                row = page.row(first)
                if row is not None:
                    row.take_focus()
                return
        self._go_to_way_out()

    def _go_to_way_out(self) -> None:
        """Stand on *review and sign*, so that Enter goes there."""
        self.show_section(self._sections[-1].id)
        self.footer.next_button.setFocus(Qt.FocusReason.TabFocusReason)

    def _is_open(self, key: Key) -> bool:
        return not self.model.form.get(*key).is_given

    def next_missing(self) -> Key | None:
        """Required question without an answer that Ctrl+J leads to: the next one, then the first; None when all are given."""
        missing = self.model.form.missing_required()
        order = {id_: number for number, id_ in enumerate(self.model.questionnaire.questions)}
        here = self.current_key
        place = (here[1], order[here[0]]) if here else (0, -1)
        later = [one for one in missing if order[one[0]] > place[1] or one[1] > place[0] > 0]
        return next(iter(later or missing), None)

    def _next_missing(self) -> None:
        missing = self.next_missing()
        if missing is None:
            self._go_to_way_out()
        else:
            self.show_question(*missing)

    def _ask_for_all_no(self) -> None:
        page = self.current_page
        together = self.model.may_answer_together(page.listed())
        if not together:
            self.banner.show_state(wording.all_no_nothing())
            return
        names = {id_: self.model.question(id_).name for id_ in together}
        self.confirmation.ask(names, most=self.height() // 4)

    def _restore_typed(self) -> None:
        """Put back what was typed in an earlier sitting and is no answer yet."""
        for key, text in self.model.typed().items():
            page = self._page(self.model.questionnaire.section_of(key[0]).id)
            page.refresh()
            row = page.reveal(key)
            if row is not None and isinstance(row.editor, FieldEditor):
                row.editor.restore(text)

    def _answer_together(self) -> None:
        """Record what the bar says, except for what was answered by mouse while it asked."""
        self.confirmation.hide()
        still = set(self.model.may_answer_together(self.current_page.listed()))
        ticked = [id_ for id_ in self.confirmation.ticked if id_ in still]
        unticked = [id_ for id_ in self.confirmation.unticked if id_ in still]
        if not ticked and not unticked:
            self._cancel_together()
            return
        self.model.answer_together(unticked, yes=ticked)
        page = self.current_page
        asked = [key for key in page.listed() if key[0] in {*ticked, *unticked}]
        first = next((key for key in page.listed() if self._is_open(key)), None)
        row = page.row(first) if first is not None else None
        if row is not None:
            row.take_focus()
        else:
            self._next_open(from_key=asked[-1])
        self._went_on = (asked[0], self.current_key)

    def _cancel_together(self) -> None:
        self.confirmation.hide()
        if self._row is not None:
            self._row.take_focus()

    def _add_entry(self, group: str) -> None:
        self._commit()
        entry = self.model.add_entry(group)
        row = next((row for row in self.current_page.rows() if row.key[1] == entry), None)
        if row is not None:
            row.take_focus()

    def _remove_entry(self, group: str, entry: int) -> None:
        self.model.remove_entry(group, entry)
        self._focus_first()

    # -- following the model --------------------------------------------------------------------

    def _answers_changed(self, _keys: object) -> None:
        for page in self._pages.values():
            page.mark_stale()
        self.current_page.refresh()
        self._follow_later.start()
        self._build_later.start()

    def _follow(self) -> None:
        """Bring everything around the questions up to date, once for all answers of the moment."""
        self._show_progress()
        self._show_patient()
        self._show_findings()

    def _show_findings(self) -> None:
        self.findings.show_screening(self.model.screening)

    def _show_progress(self) -> None:
        for section in self._sections:
            self.sections.show_progress(section.id, self.model.form.progress(section.id))

    def _show_patient(self) -> None:
        model = self.model
        self.banner.show_patient(model.patient, model.form, model.draft.earlier_forms)

    def _show_saved(self) -> None:
        at = self.model.draft.saved_at
        self.banner.show_state(wording.saved(at) if at else self._before_saving())

    def _before_saving(self) -> str:
        """What is known before the first answer of this sitting: what a reopened draft holds."""
        given = len(self.model.form.given())
        return wording.reopened(given) if self.model.draft.place else wording.nothing_to_save()

    def _show_unsaved(self, sentence: str) -> None:
        self.banner.show_state(wording.not_saved(sentence), troubled=True)

    def _show_taken_over(self, sentence: str) -> None:
        """Let the page be read and no longer changed."""
        self.confirmation.hide()
        self.stack.setEnabled(False)
        self.banner.show_state(wording.only_to_read(), troubled=True)
        self.hold_bar.tell(sentence)

    # -- focus ----------------------------------------------------------------------------------

    def _focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        before, now = self._row_of(old), self._row_of(new)
        if before is not None and before is not now:
            before.editor.leave()
            before.update()
        if now is None:
            if new is not None and self._in_findings(new):
                self.findings.ensureWidgetVisible(new, 0, theme.px(20))
            elif new is not None and self.current_page.isAncestorOf(new):
                self.current_page.show_row(new)
            elif new is not None:
                self.confirmation.show_in_sight(new)
            return
        now.update()
        self._row = now
        self.current_page.show_row(now, new)
        if before is not now:
            self.model.remember_place(now.key)

    def _row_of(self, widget: QWidget | None) -> QuestionRow | None:
        while widget is not None and widget is not self:
            if isinstance(widget, QuestionRow):
                return widget if self.isAncestorOf(widget) else None
            widget = widget.parentWidget()
        return None

    def _commit(self) -> None:
        row = self._row_of(self.window().focusWidget())
        if row is not None:
            focused = self.window().focusWidget()
            if isinstance(focused, QLineEdit) and focused.isModified():
                row.editor.commit()

    def _focus_first(self) -> None:
        page = self.current_page
        rows = page.rows()
        opened = next((row for row in rows if self._is_open(row.key)), None)
        if opened is not None or rows:
            (opened or rows[0]).take_focus()
        else:
            self.footer.next_button.setFocus(Qt.FocusReason.TabFocusReason)

    def _stops(self) -> list[QWidget]:
        """Every stop of the Tab key in the order that is seen."""
        if self.confirmation.isVisibleTo(self):
            return self.confirmation.stops()
        if self.model.is_lost:
            return [
                self.hold_bar.button,
                self.sections.focus_target(),
                *self.findings.stops(),
                self.footer.back_button,
                self.footer.next_button,
            ]
        return [
            self.sections.focus_target(),
            *self.current_page.stops(),
            *self.findings.stops(),
            self.footer.back_button,
            self.footer.next_button,
        ]

    def _walk(self, step: int, stops: list[QWidget], *, around: bool = True) -> None:
        focused = self.window().focusWidget()
        row = self._row_of(focused)
        here = row if row is not None else focused
        at = stops.index(here) + step if here in stops else 0 if step > 0 else -1
        if around:
            at %= len(stops)
        target = stops[min(max(at, 0), len(stops) - 1)] if here in stops else stops[at]
        if isinstance(target, QuestionRow):
            target.take_focus()
        else:
            target.setFocus(Qt.FocusReason.TabFocusReason)
        if self._in_findings(focused) and not self._in_findings(target):
            self.findings.verticalScrollBar().setValue(0)  # the most pressing ones in sight again

    def _in_findings(self, widget: QWidget | None) -> bool:
        return widget is not None and self.findings.isAncestorOf(widget)

    # -- sections -------------------------------------------------------------------------------

    def _first_section(self) -> Section:
        place = self.model.draft.place
        if place is not None and place[0] in self.model.questionnaire.questions:
            return self.model.questionnaire.section_of(place[0])
        return self._sections[0]

    def _at(self) -> int:
        here = self.current_page.section.id
        return next(i for i, section in enumerate(self._sections) if section.id == here)

    def _neighbour(self, step: int) -> Section | None:
        at = self._at() + step
        return self._sections[at] if 0 <= at < len(self._sections) else None

    def _go_to_section(self, number: int) -> None:
        if number >= len(self._sections):
            self._leave_for_review()
        elif number >= 0:
            self._commit()
            self.show_section(self._sections[number].id)
            self._focus_first()

    def _choose_section(self, section_id: str) -> None:
        if section_id == REVIEW:
            self._leave_for_review()
            return
        self._commit()
        self.show_section(section_id)
        self._focus_first()

    def _back(self) -> None:
        if self._at() == 0:
            self.leave()
            if not self.show_unrecorded():
                self.closed_requested.emit()
        else:
            self._go_to_section(self._at() - 1)

    def _leave_for_review(self) -> None:
        """Go on to signing; what is typed and cannot be an answer is put right first."""
        self.leave()
        if not self.show_unrecorded():
            self.review_requested.emit()

    def _page(self, section_id: str) -> SectionPage:
        if section_id not in self._pages:
            section = next(one for one in self._sections if one.id == section_id)
            page = SectionPage(self.model, section, first=section is self._sections[0])
            page.answered.connect(self._answered)
            page.keep_wanted.connect(self._keep_last_of)
            page.entry_wanted.connect(self._add_entry)
            page.entry_removed.connect(self._remove_entry)
            page.typed.connect(self._keep_typed_later.start)
            self._pages[section_id] = page
            page.resize(self.stack.size())
            self.stack.addWidget(page)
        return self._pages[section_id]

    def _build_next(self) -> None:
        """While nobody waits, build what may be wanted next, a few cards at a time."""
        order = self._sections[self._at() :] + self._sections[: self._at()]
        for place, section in enumerate(order):
            page = self._page(section.id)
            # a far one once only: it would have to be planned anew after every answer
            if not (page.is_built and place > 1) and page.build_ahead(all_of_it=False):
                self._build_later.start()
                return
        if self.current_page.build_ahead(all_of_it=True):
            self._build_later.start()
            return
        following = self._neighbour(1)
        if following is not None:
            self._page(following.id).refresh()

    # -- parts ----------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.stack, 1)
        middle.addWidget(self.confirmation)
        columns = QHBoxLayout()
        columns.setSpacing(0)
        columns.addWidget(self.sections)
        columns.addLayout(middle, 1)
        columns.addWidget(self.findings)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.banner)
        whole.addWidget(self.hold_bar)
        whole.addWidget(self.language_bar)
        whole.addLayout(columns, 1)
        whole.addWidget(self.footer)
        self._size_columns()

    def _size_columns(self) -> None:
        seen = self.width() / theme.scale()
        compact = seen < _COMPACT_BELOW
        self.sections.set_compact(compact)
        self.sections.setFixedWidth(theme.px(_COMPACT_LIST_WIDTH if compact else _LIST_WIDTH))
        narrow = seen < _NARROW_BELOW
        panel = theme.px(_NARROW_PANEL_WIDTH if narrow else _PANEL_WIDTH)
        self.findings.setFixedWidth(min(panel, self.width() // 3))

    def _connect(self) -> None:
        self.model.answers_changed.connect(self._answers_changed)
        self.model.saved.connect(self._show_saved)
        self.model.save_failed.connect(self._show_unsaved)
        self.model.taken_over.connect(self._show_taken_over)
        self.hold_bar.button.clicked.connect(self.take_back_requested)
        self.sections.chosen.connect(self._choose_section)
        self.findings.question_requested.connect(self.show_question)
        self.confirmation.confirmed.connect(self._answer_together)
        self.confirmation.cancelled.connect(self._cancel_together)
        self.footer.back.connect(self._back)
        self.footer.forward.connect(lambda: self._go_to_section(self._at() + 1))
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_changed)
        self._show_saved()
