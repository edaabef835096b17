"""Intakes for REDCap: a data dictionary, a file of records to import, and how to set the project up.

UTF-8 without a mark, comma, as REDCap's own import pages take them. Cells hold the answers as they are: nothing is
put in front of a text that a spreadsheet could take for a formula, because REDCap would keep it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from clinic_app.export.redcap import DICTIONARY_HEADER, MISSING_CODES, Project
from clinic_app.export.redcap_names import RECORD_ID
from clinic_app.export.whole_file import whole_file
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.record import Record
from clinic_app.screening.rules import RuleSet

DICTIONARY, RECORDS, STEPS = "redcap-dictionary.csv", "redcap-records.csv", "redcap-steps.txt"
_REPEAT = ("redcap_repeat_instrument", "redcap_repeat_instance")
_INCOMPLETE, _COMPLETE = "0", "2"


def write_redcap(
    folder: Path, questionnaire: Questionnaire, rules: RuleSet, records: Iterable[Record]
) -> list[Path]:
    """Write the three files into a folder and return their paths: all of them or none. Raises ExportError."""
    project = Project(questionnaire, rules)
    paths = [folder / name for name in (RECORDS, DICTIONARY, STEPS)]
    with ExitStack() as stack:
        table, dictionary, steps = (stack.enter_context(whole_file(path)) for path in paths)
        rows = csv.writer(dictionary)
        rows.writerow(DICTIONARY_HEADER)
        rows.writerows(field.row() for field in project.fields)
        steps.write(_steps(project))
        cells = csv.writer(table)
        cells.writerow(_header(project))
        for record in records:
            cells.writerows(_rows(project, record))
    return paths


def _header(project: Project) -> list[str]:
    named = [name for field in project.fields for name, _ in field.cells]
    return [
        RECORD_ID, *_REPEAT, *named[1:], *(f"{form}_complete" for form in project.forms)
    ]  # fmt: skip


def _rows(project: Project, record: Record) -> Iterator[list[str]]:
    """Give the row of the intake itself, then one for each entry of a repeating group."""
    complete = _INCOMPLETE if record.head.is_draft else _COMPLETE
    repeated = {form: group for group, form in project.repeating.items()}
    yield _row(project, record, ("", ""), 0, set(project.forms) - set(repeated), complete)
    for form, group in repeated.items():
        if group in record.questionnaire.questions:
            for instance, entry in enumerate(record.form.entries(group), 1):
                yield _row(project, record, (form, str(instance)), entry, {form}, complete)


def _row(  # noqa: PLR0913, PLR0917 - what a row of REDCap is made of
    project: Project,
    record: Record,
    repeat: tuple[str, str],
    entry: int,
    forms: set[str],
    complete: str,
) -> list[str]:
    cells = [
        read(record, entry) if field.form in forms else ""
        for field in project.fields[1:]
        for _, read in field.cells
    ]
    marks = [complete if form in forms else "" for form in project.forms]
    return [record.head.id, *repeat, *cells, *marks]


def _steps(project: Project) -> str:
    codes = "\n".join(f"     {code}, {label}" for code, label in MISSING_CODES)
    repeating = ", ".join(project.repeating.values())
    return (
        "Into a REDCap project\n\n"
        f"1. New project, not longitudinal. Project Setup > Additional customizations > Missing Data Codes:\n{codes}\n"
        f"2. Designer > Data Dictionary: upload {DICTIONARY}.\n"
        f"3. Project Setup > Repeatable instruments: mark {repeating} as repeating.\n"
        f"4. Data Import Tool: upload {RECORDS}, dates as YYYY-MM-DD, “blank values overwrite”: no.\n\n"
        "An empty field was not asked, or did not apply. It never means no. Fields with names, numbers and dates of people\n"
        "are marked as identifiers. Importing the same file again changes nothing; an amended intake has an id of its own.\n"
    )
