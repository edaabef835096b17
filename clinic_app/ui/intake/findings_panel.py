"""The right-hand panel: atopic history, what the answers mean, what cannot be told yet, what does not match."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QWidget

from clinic_app.screening.findings import Contradiction, Finding, OpenFinding, Screening
from clinic_app.screening.rule import Rule, Urgency
from clinic_app.ui.intake.atopy_strip import AtopyStrip
from clinic_app.ui.intake.cards.finding_card import FindingCard
from clinic_app.ui.intake.cards.link import Fold, Link
from clinic_app.ui.intake.cards.text import Text
from clinic_app.ui.intake.form_model import FormModel
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.paragraphs import Paragraph
from clinic_app.ui.words import wording

_LINKS_EACH = 5  # open questions named under one rule
_SIDE, _GAP = 18, 10  # px: beside the cards, between them
_ABOVE_AT_MOST = 0.55  # of the panel's height, for what does not scroll


class FindingsPanel(QScrollArea):
    """Follows the answers: only cards that changed are touched."""

    question_requested = Signal(str)

    def __init__(self, model: FormModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(wording.findings_title())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._model = model
        self._names = {
            id_: question.name for id_, question in model.questionnaire.questions.items()
        }
        inside = QWidget()
        self._inside = inside
        self.setWidget(inside)
        inside.setAutoFillBackground(False)
        self._above = _Ground(self)
        self.strip = AtopyStrip(inside)
        self.strip.question_requested.connect(self.question_requested)
        self._title = Text(_heading(0), inside)
        self._none = _quiet(wording.no_findings(), inside)
        self._tiers_off = _quiet(wording.emergency_off(), inside)
        self._cards: dict[str, FindingCard] = {}
        self._lower = Fold(inside)
        self._agree = Fold(inside, unfolded=True)
        self._open = Fold(inside)
        self._unmatched = Fold(inside)
        for fold in (self._lower, self._agree, self._open, self._unmatched):
            fold.clicked.connect(self._refold)
        self._unmatched_note = _quiet(wording.not_matched_note(), inside)
        self._lists: dict[Fold, tuple[object, list[QWidget]]] = {}
        self._screening: Screening | None = None
        self._order: list[QWidget] = []

    # -- what it shows --------------------------------------------------------------------------

    def show_screening(self, screening: Screening) -> None:
        """Show what the answers mean now."""
        if screening is self._screening:
            return
        self._screening = screening
        self.strip.show_strip(screening.strip, screening.informants)
        matched = {finding.rule.id: finding for finding in screening.matched}
        for gone in set(self._cards) - set(matched):
            self._cards.pop(gone).deleteLater()
        alarming = [
            rule_id
            for rule_id, finding in matched.items()
            if finding.rule.urgency is Urgency.EMERGENCY and rule_id not in self._cards
        ]
        for rule_id, finding in matched.items():
            self._card(rule_id).show_finding(finding)
        self._show_lists(screening)
        self._arrange()
        if alarming:
            self.ensureWidgetVisible(self._cards[alarming[0]], 0, theme.px(20))

    def cards(self) -> list[FindingCard]:
        """Cards that can be seen, from top to bottom."""
        return [one for one in self._order if isinstance(one, FindingCard)]

    def stops(self) -> list[QWidget]:
        """Everything here that the keyboard reaches, from top to bottom."""
        found: list[QWidget] = []
        for one in self._order:
            if isinstance(one, AtopyStrip):
                found += one.buttons
            elif isinstance(one, QAbstractButton):
                found.append(one)
            else:
                found += one.findChildren(QAbstractButton)
        return found

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Ask the page where Tab leads, without scrolling back to where it came from."""
        page = self.parentWidget()
        return page is not None and page.focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the keys to the page."""
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place everything."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and the line towards the questions."""
        _draw_ground(self.viewport())
        super().paintEvent(event)

    # -- inside ---------------------------------------------------------------------------------

    def _card(self, rule_id: str) -> FindingCard:
        if rule_id not in self._cards:
            card = FindingCard(self._model.rules.sources, self._names, self._inside)
            card.resized.connect(self._arrange)
            self._cards[rule_id] = card
        return self._cards[rule_id]

    def _show_lists(self, screening: Screening) -> None:
        shown = [one for one in screening.matched if not one.rule.pinned]
        self._title.show_words(_heading(len(shown)))
        self._open.show_text(wording.cannot_tell(len(screening.cannot_assess)))
        self._unmatched.show_text(wording.not_matched(len(screening.not_matched)))
        self._agree.show_text(wording.contradictions(len(screening.contradictions)))
        self._lower.show_text(wording.lower_tiers(len(_below_emergency(screening))))
        self._fill(self._open, screening.cannot_assess)
        self._fill(self._unmatched, screening.not_matched)
        self._fill(self._agree, screening.contradictions)

    def _fill(
        self,
        fold: Fold,
        content: tuple[OpenFinding, ...] | tuple[Rule, ...] | tuple[Contradiction, ...],
    ) -> None:
        """Build the list under a fold, when it is unfolded and its content changed."""
        before, widgets = self._lists.get(fold, (None, []))
        if not fold.is_unfolded or before == content:
            return
        for widget in widgets:
            widget.hide()
            widget.deleteLater()
        self._lists[fold] = (content, [self._entry(one) for one in content])

    def _entry(self, one: OpenFinding | Rule | Contradiction) -> QWidget:
        if isinstance(one, Rule):
            word = wording.urgency(one.urgency, one.within)
            return _quiet(f"{one.title} ({word})", self._inside)
        links = one.needed if isinstance(one, OpenFinding) else one.questions
        heading = one.rule.title if isinstance(one, OpenFinding) else one.sentence
        entry = LinkedEntry(
            heading, [(id_, self._names.get(id_, id_)) for id_ in links], self._inside
        )
        entry.question_requested.connect(self.question_requested)
        return entry

    def _refold(self) -> None:
        if self._screening is not None:
            self._show_lists(self._screening)
            self._arrange()

    def _arrange(self) -> None:
        screening = self._screening
        if screening is None:
            return
        self._order = self._ordered(screening)
        wanted = set(self._order)
        pinned = sum(one.rule.pinned for one in screening.matched)
        # strip and message where there is room for both, else the strip, else everything scrolls
        for count in (1 + pinned, 1, 0):
            above = self._place_above(self._order[:count])
            if above or not count:
                break
        y = self._place(self._inside, self._order[count:], 0 if above else theme.px(16))
        for child in (*self._inside.children(), *self._above.children()):
            if isinstance(child, QWidget) and child not in wanted and not child.isHidden():
                child.hide()
        if self.viewportMargins().top() != above:
            self.setViewportMargins(0, above, 0, 0)
        self._inside.resize(self.viewport().width(), y + theme.px(8))

    def _place_above(self, widgets: list[QWidget]) -> int:
        """Keep widgets in sight above what scrolls, unless they would leave it no room.

        Returns the height that they take, 0 where they have to scroll with the rest.
        """
        width = self.viewport().width() - 2 * theme.px(_SIDE)
        tall = theme.px(16) + sum(_height(one, width) + theme.px(_GAP) for one in widgets)
        if not widgets or tall > self.height() * _ABOVE_AT_MOST:
            self._above.hide()
            return 0
        self._place(self._above, widgets, theme.px(16))
        self._above.setGeometry(0, 0, self.viewport().width(), tall)
        self._above.show()
        return tall

    def _place(self, ground: QWidget, widgets: list[QWidget], y: int) -> int:
        """Put widgets below each other on a ground; returns where the last one ends."""
        width = self.viewport().width() - 2 * theme.px(_SIDE)
        for widget in widgets:
            if widget is self._title:
                y += theme.px(6)
            if widget.parentWidget() is not ground:
                widget.setParent(ground)
            tall = _height(widget, width)
            widget.setGeometry(theme.px(_SIDE), y, width, tall)
            if widget.isHidden():
                widget.show()
            y += tall + theme.px(4 if isinstance(widget, Fold) else _GAP)
        return y

    def _ordered(self, screening: Screening) -> list[QWidget]:
        pinned = [one for one in screening.matched if one.rule.pinned]
        rest = [one for one in screening.matched if not one.rule.pinned]
        lower = _below_emergency(screening)
        found: list[QWidget] = [self.strip]
        found += [self._cards[one.rule.id] for one in pinned]
        found.append(self._title)
        if screening.tiers_off:
            found.append(self._tiers_off)
        if not rest:
            found.append(self._none)
        found += [self._cards[one.rule.id] for one in rest if one not in lower]
        if lower:
            found.append(self._lower)
            if self._lower.is_unfolded:
                found += [self._cards[one.rule.id] for one in lower]
        for fold, content in (
            (self._agree, screening.contradictions),
            (self._open, screening.cannot_assess),
            (self._unmatched, screening.not_matched),
        ):
            if content:
                found.append(fold)
                if fold.is_unfolded:
                    found += [self._unmatched_note] if fold is self._unmatched else []
                    found += self._lists.get(fold, (None, []))[1]
        return found


class _Ground(QWidget):
    """What stands above the part that scrolls."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the same ground as below."""
        _draw_ground(self)


def _draw_ground(widget: QWidget) -> None:
    chosen = theme.colours(widget.palette())
    painter = QPainter(widget)
    painter.fillRect(widget.rect(), chosen.card)
    mirrored = widget.layoutDirection() == Qt.LayoutDirection.RightToLeft
    painter.fillRect(widget.width() - 1 if mirrored else 0, 0, 1, widget.height(), chosen.line)
    painter.end()


def _below_emergency(screening: Screening) -> list[Finding]:
    """Findings that fold under one line while an emergency is on the panel."""
    rest = [one for one in screening.matched if not one.rule.pinned]
    if not any(one.rule.urgency is Urgency.EMERGENCY for one in rest):
        return []
    return [one for one in rest if one.rule.urgency is not Urgency.EMERGENCY]


def _height(widget: QWidget, width: int) -> int:
    if isinstance(widget, FindingCard | Fold | AtopyStrip | LinkedEntry | Text):
        return widget.height_for(width)
    raise TypeError(f"{type(widget).__name__} does not stand on the panel")


def _heading(count: int) -> Paragraph:
    return Paragraph(f"{wording.findings_title()}  {count}", size=15, bold=True)


def _quiet(text: str, parent: QWidget) -> Text:
    made = Text(Paragraph(text, size=12.5, tone="mute"), parent)
    made.hide()
    return made


class LinkedEntry(QWidget):
    """A heading with links to questions below it."""

    question_requested = Signal(str)

    def __init__(self, heading: str, links: list[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self._heading = Text(Paragraph(heading, size=13, bold=True), self)
        self._links: list[Link] = []
        for question_id, name in links[:_LINKS_EACH]:
            link = Link(name, self)
            link.clicked.connect(lambda _=False, id_=question_id: self.question_requested.emit(id_))
            self._links.append(link)
        rest = ", ".join(name for _, name in links[_LINKS_EACH:])
        self._rest = _quiet(rest, self)
        self._rest.setVisible(bool(rest))
        self.hide()

    def height_for(self, width: int) -> int:
        """Height in px at this width."""
        return self._place(width, move=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place heading and links."""
        super().resizeEvent(event)
        self._place(self.width(), move=True)

    def _place(self, width: int, *, move: bool) -> int:
        y = self._heading.height_for(width)
        if move:
            self._heading.setGeometry(0, 0, width, y)
        for link in self._links:
            tall = link.height_for(width)
            if move:
                link.setGeometry(0, y, width, tall)
            y += tall
        if self._rest.text():
            tall = self._rest.height_for(width - theme.px(4))
            if move:
                self._rest.setGeometry(theme.px(4), y, width - theme.px(4), tall)
            y += tall
        return y
