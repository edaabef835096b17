"""The head of the clinic's papers: address, telephone and logo, each seen at once on the top of a page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from clinic_app.desk import Desk
from clinic_app.desk.settings import ADDRESS, PHONE
from clinic_app.errors import ClinicError
from clinic_app.storage.users import Duty
from clinic_app.ui.language import translated
from clinic_app.ui.paper.paper_pages import POINTS_AN_INCH, PaperPages
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.fields import Field, add_field
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.text_box import TextBox

TOP = 0.19  # of a page: what the sample shows
PAUSE = 250  # ms without a key until the sample is drawn again
LARGEST = 5_000_000  # bytes that are read of a picture; the desk refuses less


class LetterheadCard(QWidget):
    """Every change is kept when the field is left, and seen while it is typed."""

    def __init__(self, desk: Desk, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._dialogs = desk, dialogs
        self.address, self.phone = TextBox(3), Field()
        self.choose_button = Button(translated("Choose a logo…"))
        self.remove_button = Button(translated("Take the logo away"))
        self.message = Words(tone="red")
        self.message.setAccessibleName(translated("Message"))
        self.sample = QLabel()
        self.sample.setAccessibleName(translated("Sample of the top of a page"))
        self.sample.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.sample.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE)
        self._lay_out()
        self.message.say("")
        self.show_values()
        self._connect()

    def choose_logo(self) -> None:
        """Ask for a picture and keep it, made anew; or say why not."""
        path = self._dialogs.open_file(
            self, translated("Choose a logo"), "PNG, JPEG (*.png *.jpg *.jpeg)"
        )
        if path is None:
            return
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST)
        except OSError as error:
            self.message.say(translated("The file cannot be read: {0}").format(error.strerror))
            return
        self._try(lambda: self._desk.house.set_logo(content))

    def remove_logo(self) -> None:
        """Print without a logo from now on."""
        self._try(self._desk.house.remove_logo)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw the sample with what is set now, such as a new name."""
        super().showEvent(event)
        self.draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw it as wide as there is room."""
        super().resizeEvent(event)
        self._soon.start()

    def draw(self) -> None:
        """Draw the sample with what stands in the fields."""
        if not self.isVisible() or not self._desk.store.is_open:
            return
        try:
            page = self._desk.papers.head_sample(self.address.toPlainText(), self.phone.text())
        except ClinicError as error:
            self.message.say(f"{error} {error.remedy}".strip())
            return
        pages, sharp = PaperPages(page), self.devicePixelRatioF()
        wide, high = pages.size(0)
        scale = max(self.width() - theme.px(4), 100) / wide
        picture = pages.image(0, POINTS_AN_INCH * scale * sharp)
        top = picture.copy(QRect(0, 0, picture.width(), round(picture.height() * TOP)))
        top.setDevicePixelRatio(sharp)
        self.sample.setPixmap(QPixmap.fromImage(top))
        self.sample.setFixedHeight(round(high * TOP * scale))
        self.sample.setAccessibleDescription(pages.text(0))

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except ClinicError as error:
            self.message.say(f"{error} {error.remedy}".strip())
            return
        self.message.say("")
        self._show_buttons()
        self.draw()

    def _keep(self, name: str, text: str) -> None:
        desk = self._desk
        if desk.store.is_open and desk.may(Duty.ADMINISTER) and text != desk.settings.get(name):
            self._try(lambda: desk.settings.set(name, text))

    def show_values(self) -> None:
        """Show what is set now."""
        self.address.setPlainText(self._desk.settings.get(ADDRESS))
        self.phone.setText(self._desk.settings.get(PHONE))
        self._show_buttons()

    def _show_buttons(self) -> None:
        allowed = self._desk.may(Duty.ADMINISTER)
        for field in (self.address, self.phone, self.choose_button):
            field.setEnabled(allowed)
        self.remove_button.setEnabled(allowed and self._desk.house.has_logo)

    def _connect(self) -> None:
        self.choose_button.clicked.connect(self.choose_logo)
        self.remove_button.clicked.connect(self.remove_logo)
        self.address.textChanged.connect(self._soon.start)
        self.phone.textChanged.connect(self._soon.start)
        self.address.finished.connect(
            lambda: self._keep(ADDRESS, self.address.toPlainText().strip())
        )
        self.phone.editingFinished.connect(lambda: self._keep(PHONE, self.phone.text().strip()))
        self._soon.timeout.connect(self.draw)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        add_field(
            column,
            translated("Address"),
            self.address,
            translated("On letters and on the papers for patients and clinicians, one line each."),
        )
        add_field(
            column,
            translated("Telephone"),
            self.phone,
            translated("Also whom patients call, where nothing else is written for that."),
        )
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(self.choose_button)
        row.addWidget(self.remove_button)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(
            Words(
                translated("A PNG or JPEG picture. It is made small and kept with the records."),
                size=13,
                tone="mute",
            )
        )
        column.addWidget(self.message)
        column.addWidget(self.sample)
