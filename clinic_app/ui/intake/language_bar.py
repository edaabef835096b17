"""A line below the banner about the language of the form: that nobody has reviewed its words, and the way to another."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from clinic_app.form.language import words_of
from clinic_app.library import Edition
from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.panel import Panel


class LanguageBar(Panel):
    """Takes no room for an original form in the language of the desk."""

    wanted = Signal(str)  # language to go on in

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, ground="amber_soft", edges="bottom")
        self.words = Words(size=13)
        self.words.setAccessibleName(translated("Language of the form"))
        self.button = Button("", translated("Language"))
        self._other = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(24), theme.px(4), theme.px(24), theme.px(4))
        row.setSpacing(theme.px(16))
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.button.clicked.connect(lambda: self.wanted.emit(self._other))
        self.hide()

    def show_form(self, edition: Edition, other: str) -> None:
        """Say what is to be said; `other`: language that the draft may go over to, or empty."""
        self._other = other
        said = edition.warning
        if not said and other:
            said = translated("This intake was begun in {0}.").format(
                words_of(edition.language).name
            )
        self.words.setText(said)
        self.button.setVisible(bool(other))
        if other:
            name = words_of(other).name
            self.button.setText(translated("Go on in {0}").format(name))
            self.button.setAccessibleName(self.button.text())
        self.setVisible(bool(said))
