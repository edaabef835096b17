"""What the clinic puts on its papers beside its name: the head, and texts of its own, as the settings hold them."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from clinic_app.desk.house_values import lines, picture
from clinic_app.desk.session import Session
from clinic_app.desk.settings import (
    ADDRESS,
    CALL,
    FINDING_TEXTS,
    LOGO,
    OFF,
    ON,
    OTHER_LINES,
    PHONE,
    TEXTS_FOR_CLINICIANS,
    WATCH,
    Settings,
)

if TYPE_CHECKING:  # paper is loaded when it is first wanted
    from clinic_app.reporting.blocks import House


class HouseStyle:
    """Reads and changes it. `original`: the language that the clinic's lines of the settings page are in."""

    def __init__(self, session: Session, settings: Settings, original: str) -> None:
        self._session = session
        self._settings = settings
        self.original = first_part(original)

    def house(self, language: str) -> House:
        """Return what stands on papers in a language. Raises PaperError for a logo that cannot be read, StorageError."""
        from clinic_app.reporting.blocks import House

        logo = self._settings.get(LOGO)
        return House(
            lines(self._settings.get(ADDRESS)),
            self._settings.get(PHONE).strip(),
            picture(logo) if logo else None,
            self.texts(language),
            self.shows_texts_to_clinicians,
        )

    def texts(self, language: str) -> dict[str, str]:
        """Return the clinic's own texts about findings in a language, by the number of the rule. Raises StorageError."""
        return self._table(FINDING_TEXTS).get(first_part(language), {})

    def set_text(self, language: str, rule: str, text: str) -> None:
        """Say something of one's own about a finding, or nothing any more. Raises SettingsError, NotAllowedError, StorageError."""
        self._set_in_table(FINDING_TEXTS, language, rule, text)

    def show_texts_to_clinicians(self, *, on: bool) -> None:
        """Put the texts on the summary for clinicians, too. Raises NotAllowedError, StorageError."""
        self._settings.set(TEXTS_FOR_CLINICIANS, ON if on else OFF)

    @property
    def shows_texts_to_clinicians(self) -> bool:
        """Whether the texts stand on the summary for clinicians, too."""
        return self._settings.get(TEXTS_FOR_CLINICIANS) == ON

    def watch(self, language: str) -> tuple[str, ...]:
        """Return what patients watch for, in a language; empty: the general signs. Raises StorageError."""
        return lines(self.line_text(WATCH, language))

    def call(self, language: str) -> tuple[str, ...]:
        """Return whom patients call; where nothing is set in a language, as in the original. Raises StorageError."""
        return lines(self.line_text(CALL, language) or self._settings.get(CALL))

    def line_text(self, name: str, language: str) -> str:
        """Return WATCH or CALL in a language as it was typed. Raises StorageError."""
        language = first_part(language)
        if language == self.original:
            return self._settings.get(name)
        return self._table(OTHER_LINES).get(language, {}).get(name, "")

    def set_line_text(self, name: str, language: str, text: str) -> None:
        """Change WATCH or CALL in a language. Raises SettingsError, NotAllowedError, StorageError."""
        if first_part(language) == self.original:
            self._settings.set(name, text)
        else:
            self._set_in_table(OTHER_LINES, language, name, text)

    def set_logo(self, content: bytes) -> None:
        """Keep a picture, made anew, as the logo. Raises PaperError for what is none, NotAllowedError, StorageError."""
        from clinic_app.reporting.logo import made_anew

        self._settings.set(LOGO, base64.b64encode(made_anew(content)).decode("ascii"))

    def remove_logo(self) -> None:
        """Print without a logo. Raises NotAllowedError, StorageError."""
        self._settings.set(LOGO, "")

    @property
    def has_logo(self) -> bool:
        """Whether there is one."""
        return bool(self._settings.get(LOGO))

    def sample(self, address: str, phone: str, paper: str) -> bytes:
        """Return a page without a patient under this head, as a PDF. Raises PaperError, StorageError."""
        from clinic_app.reporting.blocks import House
        from clinic_app.reporting.head_sample import head_sample
        from clinic_app.reporting.pdf import pdf_bytes

        logo = self._settings.get(LOGO)
        house = House(lines(address), phone.strip(), picture(logo) if logo else None)
        return pdf_bytes(head_sample(house, self._session.clinic_name, self.original), paper)

    def _table(self, name: str) -> dict[str, dict[str, str]]:
        kept: dict[str, dict[str, str]] = json.loads(self._settings.get(name) or "{}")
        return kept

    def _set_in_table(self, name: str, language: str, key: str, text: str) -> None:
        table = self._table(name)
        own = {**table.get(first_part(language), {}), key: text.strip()}
        table[first_part(language)] = {key: words for key, words in own.items() if words}
        kept = {one: texts for one, texts in table.items() if texts}
        self._settings.set(name, json.dumps(kept, ensure_ascii=False, sort_keys=True))


def first_part(language: str) -> str:
    """Return `en` for `en-GB`: a clinic's texts are not told apart by country."""
    return language.partition("-")[0]
