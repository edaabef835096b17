"""Data in: patients from a list, and records that another desk exported."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from clinic_app.desk import Desk
from clinic_app.ui.care.patient_list_card import PatientListCard
from clinic_app.ui.care.records_card import RecordsCard
from clinic_app.ui.language import translated
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.page_column import PageColumn


class ImportPage(PageColumn):
    """Two cards, and the way back."""

    back_wanted = Signal()

    def __init__(self, desk: Desk, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(translated("Take data in"), parent)
        self.patients = PatientListCard(desk, dialogs)
        self.records = RecordsCard(desk, dialogs)
        self.back_button = Button(translated("Back to the export"))
        self.card(translated("Patients from a list")).addWidget(self.patients)
        self.card(translated("Records of another desk")).addWidget(self.records)
        self.card().addWidget(self.back_button)
        self.back_button.clicked.connect(self.back_wanted)

    def showEvent(self, event: QShowEvent) -> None:
        """Start at the first button."""
        super().showEvent(event)
        self.patients.choose_button.setFocus()
