"""About and evidence: what the program is for and not for, the article behind it, sources, hazards, versions."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_app import __version__
from clinic_app.library import Edition
from clinic_app.news import news
from clinic_app.screening.rules import Source
from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.page_column import PageColumn
from clinic_app.ui.words import wording


class AboutPage(PageColumn):
    """Everything here comes from the rule set in use, and is read when the page is first looked at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translated("About and evidence"), parent)
        self._shown = ""  # digest of the edition on the page
        self._sources: Mapping[str, Source] = {}

    def show_edition(self, edition: Edition) -> None:
        """Fill the page, or fill it anew where another region or language is in use."""
        if edition.digest == self._shown:
            return
        self.clear()
        self._shown = edition.digest
        self._fill(edition)

    def _fill(self, edition: Edition) -> None:
        rules, about = edition.rules, edition.rules.about
        self._sources = rules.sources
        purpose = self.card(translated("What it is for"))
        _say(purpose, about.purpose)
        _say(purpose, about.not_for)
        _say(purpose, about.validation, tone="amber", bold=True)
        self._article(edition)
        figures = self.card(translated("Figures for context"))
        _say(
            figures,
            translated("About groups of people; never the risk of one patient."),
            tone="mute",
        )
        for figure in about.figures:
            _say(figures, f"{figure.fact}: {figure.figure}", bold=True)
            _say(
                figures,
                " · ".join(p for p in (figure.absolute, self._short(figure.source)) if p),
                tone="mute",
                size=13,
            )
        regulation = self.card(translated("Regulatory note"))
        for paragraph in about.regulation:
            _say(regulation, paragraph)
        _say(regulation, about.equity)
        hazards = self.card(translated("What could go wrong, and what stands against it"))
        for hazard in about.hazards:
            _say(hazards, f"{hazard.id} · {hazard.hazard}", bold=True)
            _say(hazards, hazard.against, tone="mute", size=13)
        if about.doubts:
            doubts = self.card(translated("Open doubts"))
            for doubt in about.doubts:
                _say(doubts, f"• {doubt}")
        instruments = self.card(translated("Questionnaires of others, and their licences"))
        for instrument in about.instruments:
            _say(instruments, instrument.name, bold=True)
            _say(instruments, f"{instrument.licence} · {instrument.use}", tone="mute", size=13)
        self._list_sources(rules.sources)
        changed = self.card(translated("What changed in version {0}").format(__version__))
        for sentence in news(__version__):
            _say(changed, f"• {sentence}", size=13)
        versions = self.card(translated("Versions"))
        _say(
            versions,
            translated("Program {0} · form {1} · rules {2} ({3})").format(
                __version__, edition.questionnaire.version, rules.version, rules.region
            ),
        )
        _say(
            versions,
            translated("Fingerprint of form and rules: {0}").format(edition.digest[:16]),
            tone="mute",
            size=13,
        )

    def _article(self, edition: Edition) -> None:
        article = edition.rules.article
        card = self.card(translated("The article behind this form"))
        _say(card, article.summary)
        for point in article.points:
            _say(card, f"• {point.text}")
            carried = ", ".join((*point.rules, *point.questions))
            if carried:
                _say(card, translated("   Carried by: {0}").format(carried), tone="mute", size=12.5)
        _say(card, article.uncertain, bold=True)
        _say(card, self._long(article.source), tone="mute", size=13)

    def _list_sources(self, sources: Mapping[str, Source]) -> None:
        card = self.card(translated("Sources ({0})").format(len(sources)))
        for source in sorted(sources.values(), key=lambda one: one.citation.casefold()):
            _say(card, f"{source.citation}", size=13)
            said = f"{source.kind} · {wording.checked(source.verified)}"
            _say(card, said, tone="mute", size=12.5)

    def _short(self, key: str) -> str:
        source = self._sources.get(key)
        return f"{source.kind}, {source.year}" if source is not None and source.year else ""

    def _long(self, key: str) -> str:
        source = self._sources.get(key)
        return source.citation if source is not None else key


def _say(
    layout: QVBoxLayout, text: str, *, tone: str = "ink", bold: bool = False, size: float = 14
) -> None:
    if not text:
        return
    words = Words(text, tone=tone, bold=bold, size=size)
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    words.setMaximumWidth(theme.px(720))
    layout.addWidget(words)
