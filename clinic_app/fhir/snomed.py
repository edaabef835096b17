"""SNOMED CT concepts for some answers, from a file of their own that a clinic may leave out."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from clinic_app.errors import ExportError
from clinic_app.paths import resources

FILE = Path("terminology") / "snomed-gps.toml"


@dataclass(frozen=True, slots=True)
class Snomed:
    """Concepts by question and option. Licence: the notice in the file."""

    system: str
    questions: dict[str, list[str]]
    options: dict[str, dict[str, str]]
    statements: dict[str, str]

    def of_question(self, question: str) -> list[dict[str, object]]:
        """Codings of what a “yes” says; none where the file has none."""
        return [self._coding(code) for code in self.questions.get(question, ())]

    def of_option(self, question: str, option: str) -> list[dict[str, object]]:
        """Codings of an option."""
        code = self.options.get(question, {}).get(option)
        return [self._coding(code)] if code else []

    def of_statement(self, name: str) -> list[dict[str, object]]:
        """Codings of a statement over several answers, such as `no_known_allergy`."""
        code = self.statements.get(name)
        return [self._coding(code)] if code else []

    def _coding(self, code: str) -> dict[str, object]:
        return {"system": self.system, "code": code}


WITHOUT = Snomed("", {}, {}, {})
"""For exports that carry no SNOMED CT."""


def read_snomed(path: Path | None = None) -> Snomed:
    """Read the concepts that ship, or those of `path`. Raises ExportError."""
    file = path or resources() / FILE
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        return Snomed(
            content["licence"]["system"],
            content["questions"],
            content["options"],
            content["statements"],
        )
    except (OSError, ValueError, KeyError) as error:
        raise ExportError(
            "The list of SNOMED CT codes cannot be read.", "Export without SNOMED CT codes."
        ) from error
