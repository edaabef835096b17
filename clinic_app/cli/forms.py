"""Verbs about form and rules: what the rules find in cases, and what is wrong with a file."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_app.cli.files import file_names, make_folder, write_whole
from clinic_app.cli.unlocking import data_folder_of, edition_in_use
from clinic_app.cli.verbs import FAILED, Verbs, day
from clinic_app.errors import FileProblemsError, RuleSetError, UsageError

if TYPE_CHECKING:
    from clinic_app.library import Edition


def add_verbs(verbs: Verbs) -> None:
    """Add `screen`, `lint`, `translate` and `describe`."""
    screen = verbs.add("screen", _screen, "say what the rules find in a JSON list of cases")
    screen.add_argument("file", type=Path, metavar="FILE", help="JSON list of cases")
    screen.add_argument("--date", type=day, metavar="YYYY-MM-DD", help="day of the visit (today)")
    screen.add_argument("--region", metavar="CODE", help="rules of another region, such as US")
    screen.add_argument(
        "--responses", type=Path, metavar="DIR", help="one FHIR QuestionnaireResponse per case"
    )

    lint = verbs.add(
        "lint", _lint, "check questionnaire and rule files; without FILE the active ones"
    )
    lint.add_argument("files", type=Path, metavar="FILE", nargs="*")

    translate = verbs.add(
        "translate", _translate, "write the form in another language, for other programs"
    )
    translate.add_argument(
        "language", metavar="LANGUAGE", help="es, or another folder of catalogues"
    )
    translate.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="where to; the terminal without it"
    )
    describe = verbs.add(
        "describe", _describe, "write the form and the rules in use as pages to read"
    )
    describe.add_argument("folder", type=Path, metavar="FOLDER", help="where the pages go")
    describe.add_argument("--region", metavar="CODE", help="rules of another region, such as US")


def _describe(args: argparse.Namespace) -> None:
    from clinic_app.export.reference import write_reference

    make_folder(args.folder)
    for path in write_reference(args.folder, _edition_for(args)):
        print(path)


def _edition_for(args: argparse.Namespace) -> Edition:
    """Form and rules in use, for the region that is asked for."""
    from clinic_app.library import Regions
    from clinic_app.paths import resources

    edition = edition_in_use(args)
    if args.region is None:
        return edition
    return Regions(edition, resources(), data_folder_of(args)).edition(args.region)


def _screen(args: argparse.Namespace) -> None:
    from clinic_app.cases import outcome, read_cases
    from clinic_app.screening.findings import screen

    edition = _edition_for(args)
    day = args.date or _today()
    cases = read_cases(args.file, edition.questionnaire, day)
    if args.responses is not None:
        from clinic_app.fhir.json_text import written
        from clinic_app.fhir.response import response_of_form

        for name, case in zip(file_names([case.id for case in cases]), cases, strict=True):
            response = response_of_form(
                case.form, completed=not case.form.missing_required(), authored=_midnight(day)
            )
            write_whole(args.responses / name, written(response))
    # ASCII only: the same bytes whatever the terminal can show
    print(json.dumps([outcome(case, screen(case.form, edition.rules)) for case in cases], indent=1))


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _lint(args: argparse.Namespace) -> int:
    mistakes = _lint_files(args.files) if args.files else _lint_active(args)
    for line in mistakes:
        print(line)
    if not mistakes:
        print("No mistakes.")
    return FAILED if mistakes else 0


def _lint_active(args: argparse.Namespace) -> list[str]:
    """Check what the window would use: the clinic's own files where there are some, else the shipped."""
    from clinic_app.languages import translation_problems
    from clinic_app.library import choose
    from clinic_app.paths import resources

    chosen = choose(resources(), data_folder_of(args))
    found = [str(problem) for problem in chosen.problems]
    return found + translation_problems(chosen.edition, resources(), data_folder_of(args))


def _translate(args: argparse.Namespace) -> None:
    from clinic_app.languages import Languages
    from clinic_app.paths import resources

    languages = Languages(edition_in_use(args), resources(), data_folder_of(args))
    if args.language not in languages.offered():
        raise UsageError(
            f"There is no translation into “{args.language[:20]}”.",
            f"There is {', '.join(languages.offered())}.",
        )
    text = languages.form_text(args.language)
    if args.output is None:
        print(text, end="")
    else:
        write_whole(args.output, text)


def _lint_files(files: Sequence[Path]) -> list[str]:
    """Check files by what is in them: JSON is a form, TOML belongs to the rules.

    A file that is not given is taken from the program, so that each can be checked alone; a form of
    another name has nothing to do with these rules and is checked by itself.
    """
    from clinic_app.fhir.questionnaire import read_limited, read_questionnaire
    from clinic_app.library import QUESTIONNAIRE_FILE, RULES_FOLDER, edition_from_texts
    from clinic_app.paths import resources
    from clinic_app.screening.rules import FILES

    texts = {path: read_limited(path) for path in files}
    forms = {path: text for path, text in texts.items() if text.lstrip("\ufeff \t\r\n")[:1] == "{"}
    rules = {path.name: text for path, text in texts.items() if path not in forms}
    shipped = resources() / QUESTIONNAIRE_FILE
    together = {
        path.name: read_limited(path) for path in (resources() / RULES_FOLDER).glob("*.toml")
    }
    together |= rules
    ours = read_questionnaire(read_limited(shipped)).url
    mistakes = [
        f"{path}: It is neither a form, which begins with {{, nor one of {', '.join(FILES)}."
        for path in files
        if path not in forms and path.name not in FILES
    ]
    for path, text in (forms or {shipped: read_limited(shipped)}).items():
        try:
            if read_questionnaire(text).url == ours:
                edition_from_texts(text, together)
        except RuleSetError as error:
            mistakes += [str(problem) for problem in error.problems] or [str(error)]
        except FileProblemsError as error:
            mistakes += [f"{path}: {problem}" for problem in error.problems] or [f"{path}: {error}"]
    return mistakes
