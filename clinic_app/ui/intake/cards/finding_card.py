"""A finding as a card: how urgent, what, because of which answers, on which basis; more when unfolded."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from clinic_app.screening.findings import Finding
from clinic_app.screening.rule import Rule, Source, Urgency
from clinic_app.ui.parts import paragraphs, theme
from clinic_app.ui.parts.drawn_button import DrawnButton
from clinic_app.ui.parts.paragraphs import Paragraph
from clinic_app.ui.words import wording

_TONES = {
    Urgency.EMERGENCY: ("red", "red"),
    Urgency.URGENT: ("red", "red"),
    Urgency.SOON: ("amber", "amber_rule"),
    Urgency.CONSIDER: ("accent", "accent"),
    Urgency.INFORMATION: ("grey", "edge"),
}
_KINDS_NAMED = 2
_INPUTS_NAMED = 5  # on a folded card


class FindingCard(DrawnButton):
    """Folded: what one must see. Unfolded: options, strength, limits and sources too."""

    PRESSED_BY = frozenset({Qt.Key.Key_Space, Qt.Key.Key_F1})  # F1 as it does on a question
    resized = Signal()

    def __init__(
        self, sources: Mapping[str, Source], names: Mapping[str, str], parent: QWidget
    ) -> None:
        """`names`: short names of questions by id."""
        super().__init__("", parent)
        self._sources, self._names = sources, names
        self._finding: Finding | None = None
        self._unfolded = False
        self._words: tuple[Paragraph, ...] = ()
        self._measured = (0, 0)
        self.clicked.connect(self._turn)

    def show_finding(self, finding: Finding) -> None:
        """Show a finding; nothing is done where it is the same as before."""
        if finding != self._finding:
            self._finding = finding
            self._compose()

    @property
    def is_unfolded(self) -> bool:
        """Whether options, limits and sources are shown."""
        return self._unfolded

    @property
    def words(self) -> str:
        """Everything that can be read on the card now."""
        return "\n".join(one.text for one in self._words)

    def height_for(self, width: int) -> int:
        """Height in px at this width."""
        if self._measured[0] != width:
            inside = width - theme.px(17) - theme.px(13)
            tall = paragraphs.height(self._words, inside) + 2 * theme.px(10)
            self._measured = (width, tall)
        return self._measured[1]

    def sizeHint(self) -> QSize:
        """A card of the panel."""
        return QSize(theme.px(300), self.height_for(theme.px(300)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure anew."""
        super().resizeEvent(event)
        self._measured = (0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the card with its coloured rule."""
        if self._finding is None:
            return
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, radius, rule = QRectF(self.rect()), theme.px(6), theme.px(5)
        fill = chosen.grey_soft if self.isDown() else chosen.card
        theme.draw_box(painter, box, fill=fill, edge=chosen.line, radius=radius)
        colour = getattr(chosen, _TONES[self._finding.rule.urgency][1])
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = box.right() - rule if mirrored else box.left()
        painter.save()
        painter.setClipRect(QRectF(left, box.top(), rule, box.height()))
        theme.draw_box(painter, box, fill=colour, edge=None, radius=radius)
        painter.restore()
        self.draw_ground(painter, None, corner=6)
        start, end = theme.px(17), -theme.px(13)
        inside = self.rect().adjusted(start, theme.px(10), end, 0)
        if mirrored:
            inside = self.rect().adjusted(-end, theme.px(10), -start, 0)
        paragraphs.draw(painter, self._words, inside, chosen)
        painter.end()

    def _turn(self) -> None:
        self._unfolded = not self._unfolded
        self._compose()
        self.resized.emit()

    def _compose(self) -> None:
        finding = self._finding
        if finding is None:
            return
        rule = finding.rule
        word = wording.urgency(rule.urgency, rule.within)
        inputs = [wording.recorded(one.label, one.value) for one in finding.because]
        if not self._unfolded and len(inputs) > _INPUTS_NAMED:
            inputs = [*inputs[:_INPUTS_NAMED], wording.and_more(len(inputs) - _INPUTS_NAMED)]
        because = wording.because(inputs)
        made = [
            Paragraph(word.upper(), size=11, bold=True, tone=_TONES[rule.urgency][0], spaced=True),
            Paragraph(rule.title, bold=True, above=1),
        ]
        if rule.brief and not self._unfolded:
            made.append(Paragraph(rule.brief, size=12.5, above=1))
        made.append(Paragraph(because, size=12, tone="mute", above=1))
        if self._unfolded:
            made += self._more(finding)
        else:
            made.append(
                Paragraph(wording.basis(self._basis(rule)), size=12, tone="accent", above=1)
            )
        self._words = tuple(made)
        self._measured = (0, 0)
        self.setText(rule.title.replace("&", "&&"))
        self.setAccessibleName(f"{word}: {rule.title}")
        rest = " ".join(part.text for part in made[2:])
        self.setAccessibleDescription(f"{wording.expanded(self._unfolded)}. {rest}")
        self.update()

    def _more(self, finding: Finding) -> list[Paragraph]:
        rule = finding.rule
        made = [Paragraph(finding.say, size=13, above=6)]
        if finding.missing:
            names = ", ".join(self._names.get(id_, id_) for id_ in finding.missing)
            made.append(Paragraph(wording.not_yet_known(names), size=12, tone="amber", above=4))
        made.append(_small_heading(wording.options_title()))
        made += [Paragraph(f"• {option}", size=13, above=2) for option in rule.options]
        for heading, text in (
            (wording.strength_title(), rule.strength),
            (wording.limits_title(), rule.limits),
        ):
            if text:
                made += [_small_heading(heading), Paragraph(text, size=12, tone="mute", above=1)]
        made.append(_small_heading(wording.source_title(len(rule.basis))))
        made += [
            Paragraph(self._sources[key].citation, size=12, tone="mute", above=2)
            for key in rule.basis
            if key in self._sources
        ]
        made.append(Paragraph(rule.id, size=11, tone="mute", above=5))
        return made

    def _basis(self, rule: Rule) -> str:
        """“guideline 2025, cohort 2018”: each kind of source once, with its newest year."""
        newest: dict[str, int] = {}
        for key in rule.basis:
            source = self._sources.get(key)
            if source is not None:
                newest[source.kind] = max(newest.get(source.kind, 0), source.year or 0)
        named = [f"{kind}, {year}" if year else kind for kind, year in newest.items()]
        return " + ".join(named[:_KINDS_NAMED])


def _small_heading(text: str) -> Paragraph:
    return Paragraph(text, size=11, bold=True, tone="grey", above=8, spaced=True)
