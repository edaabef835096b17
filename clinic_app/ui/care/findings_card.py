"""Settings of the findings: which region's rules, and whether the emergency tier is computed; each with what it does."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_app.desk import Desk
from clinic_app.desk.settings import EMERGENCY, OFF, ON, REGION
from clinic_app.errors import SettingsError
from clinic_app.screening.rules import Urgency
from clinic_app.ui.language import error_words, translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.fields import Tick
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.options import Option
from clinic_app.ui.parts.segments import Segments
from clinic_app.ui.words.setting_words import region_name


class FindingsCard(QWidget):
    """Every change is kept at once. Drafts keep the region they were begun with, signed intakes keep everything."""

    region_changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.region = Segments(
            [Option(one.code, region_name(one)) for one in desk.regions],
            translated("Region of the rules"),
        )
        self.region_effect = Words(size=13, tone="mute")
        self.message = Words(tone="red")
        self.message.setAccessibleName(translated("Message"))
        self.emergency = Tick(translated("Show findings of the tier “emergency”"))
        self.emergency_effect = Words(size=13, tone="mute")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(Words(translated("Region of the rules"), bold=True))
        column.addWidget(self.region)
        column.addWidget(self.region_effect)
        column.addWidget(self.message)
        column.addSpacing(theme.px(8))
        column.addWidget(self.emergency)
        column.addWidget(self.emergency_effect)
        self.message.say("")
        self.show_values()
        self.region.chosen.connect(self._keep_region)
        self.emergency.toggled.connect(self._keep_emergency)

    def show_values(self) -> None:
        """Show what is set, and what it does."""
        self.region.show_chosen(self._desk.edition.rules.region)
        self.region_effect.say(self._region_effect())
        on = self._desk.settings.get(EMERGENCY) != OFF
        blocked = self.emergency.blockSignals(True)
        self.emergency.setChecked(on)
        self.emergency.blockSignals(blocked)
        self.emergency_effect.set_tone("mute" if on else "amber")
        self.emergency_effect.say(self._emergency_effect(on=on))

    def _keep_region(self, code: str) -> None:
        self.message.say("")
        try:
            self._desk.set_setting(REGION, code)
        except SettingsError as error:
            self.message.say(error_words(error))
        self.show_values()
        self.region_changed.emit()

    def _keep_emergency(self, on: bool) -> None:
        self._desk.set_setting(EMERGENCY, ON if on else OFF)
        self.show_values()

    def _region_effect(self) -> str:
        rules = self._desk.edition.rules
        others = self._desk.other_rules()
        told = [
            translated("{0} of {1} rules read differently than for {2}: {3}.").format(
                len(others), len(rules.rules), region_name(self._desk.regions[0]), ", ".join(others)
            )
            if others
            else ""
        ]
        if rules.emergency_number:
            told.append(translated("Patients are told to call {0}.").format(rules.emergency_number))
        told.append(
            translated(
                "For intakes begun from now on; drafts and signed intakes keep theirs, and paper names it."
            )
        )
        set_to = self._desk.settings.get(REGION)
        if set_to != rules.region:
            told.insert(
                0, translated("There are no sound rules for {0} on this computer.").format(set_to)
            )
        return " ".join(filter(None, told))

    def _emergency_effect(self, *, on: bool) -> str:
        if on:
            return translated(
                "Off: these rules are not computed at all, on screen and on paper, and both say so. The line “assess "
                "first” stays on the first page of every intake. Signed intakes keep what they had."
            )
        left_out = [
            rule.id for rule in self._desk.edition.rules.rules if rule.urgency is Urgency.EMERGENCY
        ]
        return translated(
            "Switched off: {0} are not computed, and screen and paper say so. The line “assess first” stays on the "
            "first page of every intake. Signed intakes keep what they had."
        ).format(", ".join(left_out))
