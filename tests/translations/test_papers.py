"""The papers in Spanish: every fixed word has its translation, the file says its language, and nobody is left without the warning."""

from __future__ import annotations

import ast
import io
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

import clinic_app
from clinic_app.form.language import SPANISH
from clinic_app.form.translation import differences
from clinic_app.languages import Languages
from clinic_app.library import Edition
from clinic_app.paths import resources
from clinic_app.record import IntakeStatus, Record
from clinic_app.reporting import at_a_glance, plain_words
from clinic_app.reporting.blank_form import blank_form
from clinic_app.reporting.blocks import Paper
from clinic_app.reporting.clinician_summary import clinician_summary
from clinic_app.reporting.paper_words import PAPER_CATALOGUE, paper_words
from clinic_app.reporting.patient_summary import ForPatient, patient_summary
from clinic_app.reporting.pdf import pdf_bytes
from clinic_app.reporting.referral_letter import Recipient, letter_text, referral_letter
from clinic_app.reporting.seal import read_seal
from clinic_app.screening.findings import screen
from clinic_app.snapshot import answers_as_json, form_from_json
from tests.reporting import made_up
from tests.reporting.test_paper import text

REPORTING = Path(clinic_app.__file__).parent / "reporting"
CATALOGUE = resources() / "translations" / "es" / PAPER_CATALOGUE
KEYS = {"not_asked"}  # of a table beside its words


@pytest.fixture(scope="module")
def spanish() -> Edition:
    return Languages(made_up.edition(), resources()).edition("es")


def in_spanish(record: Record, edition: Edition) -> Record:
    told = answers_as_json(record.form)
    form = form_from_json(edition.questionnaire, told["answers"], told["entries"])  # type: ignore[arg-type]
    return replace(
        record,
        form=form,
        questionnaire=edition.questionnaire,
        rules=edition.rules,
        screening=screen(form, edition.rules),
    )


def papers(record: Record) -> Iterator[Paper]:
    yield clinician_summary(record, made_up.PRINTED)
    yield patient_summary(record, made_up.PRINTED, ForPatient())
    for to in Recipient:
        yield referral_letter(record, made_up.PRINTED, to, letter_text(record, to))
    yield blank_form(record.questionnaire, "EXAMPLE clinic (made-up)", made_up.PRINTED)


def said_by_papers() -> set[str]:
    """Every sentence given to `say(…)` in the package, and the tables that are given to it by a name."""
    found = {
        *plain_words.STATES.values(), *plain_words.CONDITIONS.values(), *plain_words.TALK.values(), *plain_words.WATCH,
        plain_words.URGENT, plain_words.WATCH_LEAD, plain_words.WATCH_LEAD_NUMBER, plain_words.CALL_LEAD, plain_words.CALL_BLANK,
        plain_words.NOT_A_DIAGNOSIS, plain_words.KEEP_CARD, plain_words.CARD_NOTE,
        *(topic.label for topic in at_a_glance.TOPICS),
        *(source.kind for source in made_up.edition().rules.sources.values() if source.kind),
    }  # fmt: skip
    for path in REPORTING.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        tables = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call) or not call.args or not ends_in_say(call.func):
                continue
            named = [
                tables[node.id]
                for node in ast.walk(call.args[0])
                if isinstance(node, ast.Name) and node.id in tables
            ]
            for part in (call.args[0], *named):
                found |= {
                    node.value
                    for node in ast.walk(part)
                    if isinstance(node, ast.Constant) and isinstance(node.value, str)
                }
    for table in (
        at_a_glance._REST,
        _words("_READ"),
        _words("_STATE_WORDS"),
        _words("_WATERMARKS"),
    ):
        found |= set(_texts(table))
    return {one for one in found if re.search(r"[A-Za-z]", one)} - KEYS


def ends_in_say(called: ast.expr) -> bool:
    name = called.func if isinstance(called, ast.Call) else called  # _say(form)(…)
    said = name.id if isinstance(name, ast.Name) else getattr(name, "attr", "")
    return said in {"say", "_say"}


def _words(table: str) -> object:
    from clinic_app.reporting import allergy_label, finding_cards, who

    for module in (allergy_label, finding_cards, who):
        if hasattr(module, table):
            return getattr(module, table)
    raise AssertionError(table)


def _texts(table: object) -> Iterator[str]:
    values = table.values() if isinstance(table, dict) else (pair[1] for pair in table)  # type: ignore[attr-defined]
    return (str(one) for one in values)


def test_every_fixed_word_of_a_paper_has_spanish_words_and_none_is_left_over() -> None:
    said, known = said_by_papers(), paper_words("es").sentences
    assert len(said) > 200
    assert said - known.keys() == set(), "add these to resources/translations/es/paper.toml"
    assert known.keys() - SPANISH.sentences.keys() - said == set(), "nothing says these any longer"


def test_each_keeps_its_places_its_numbers_and_its_ends() -> None:
    entries = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))["text"]
    assert len({one["en"] for one in entries}) == len(entries)
    for one in entries:
        assert list(differences(one["en"], one["es"])) == [], one["en"]
        assert one["en"][-1:].isspace() == one["es"][-1:].isspace(), one["en"]
        assert one["en"][:1].isspace() == one["es"][:1].isspace(), one["en"]


# words that stand on an English paper whatever was answered, and are not Spanish
ENGLISH = (
    "Page 1 of", "Born ", "born ", "history from", "Findings", "All answers", "Asked: no", "Not asked", "Because:",
    "Options:", "Basis:", "Limits:", "Sources", "Timeline", "signature", "What you told", "Known allergies",
    "ALLERGY CARD", "Dear colleague", "Yours sincerely", "record hash", "Not a diagnosis", "printed", "Signed",
    "version", "rules 1", "Unknown", "Declined", "from 4 months", "If yes", "Visit 2",
)  # fmt: skip


def test_nothing_english_is_left_on_a_spanish_paper(spanish: Edition) -> None:
    for record in (made_up.child(), made_up.infant(), made_up.amended()):
        for paper in papers(in_spanish(record, spanish)):
            found = text(pdf_bytes(paper))
            assert [words for words in ENGLISH if words in found] == [], paper.title


def test_dates_and_numbers_are_said_as_spanish_does(spanish: Edition) -> None:
    found = text(
        pdf_bytes(clinician_summary(in_spanish(made_up.infant(), spanish), made_up.PRINTED))
    )
    assert "Visita 23-nov-2026" in found
    assert "Peso 6,4 kg" in found
    assert "impreso 23-nov-2026 14:41" in found
    assert "Nacimiento 20-jul-2026 (4 meses)" in found


def test_every_spanish_paper_says_that_nobody_has_reviewed_the_words(spanish: Edition) -> None:
    for paper in papers(in_spanish(made_up.child(), spanish)):
        pdf = pdf_bytes(paper)
        assert spanish.questionnaire.warning in text(pdf), paper.title
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        assert reader.trailer["/Root"]["/Lang"] == "es"
        assert "<rdf:li>es<" in reader.trailer["/Root"]["/Metadata"].get_data().decode()


def test_marks_across_the_page_are_spanish(spanish: Edition) -> None:
    for status, mark in (
        (IntakeStatus.DRAFT, "BORRADOR"),
        (IntakeStatus.AMENDED, "SUSTITUIDO"),
        (IntakeStatus.ENTERED_IN_ERROR, "INTRODUCIDO POR ERROR"),
    ):
        record = made_up.record_of(made_up.child().form, status=status)
        paper = clinician_summary(in_spanish(record, spanish), made_up.PRINTED)
        assert paper.watermark == mark


def test_the_foot_of_a_page_is_read_back_in_every_language(spanish: Edition) -> None:
    for status in (IntakeStatus.SIGNED, IntakeStatus.DRAFT):
        record = made_up.record_of(made_up.child().form, id_="ABC234-XYZ567", status=status)
        if status is IntakeStatus.DRAFT:
            record = replace(record, head=replace(record.head, content_hash=""))
        english = clinician_summary(record, made_up.PRINTED).versions
        foot = clinician_summary(in_spanish(record, spanish), made_up.PRINTED).versions
        assert foot != english
        assert read_seal(foot) == read_seal(english)
        assert read_seal(foot.replace("ó", "o")) == read_seal(english)


def test_unknown_is_never_no_in_spanish_either(spanish: Edition) -> None:
    record = in_spanish(made_up.empty_draft(), spanish)
    found = text(pdf_bytes(patient_summary(record, made_up.PRINTED, ForPatient())))
    assert "Eccema (piel seca que pica): no lo preguntamos." in found
    assert ": no." not in found
    assert "Alergias sin registrar" in found


def test_a_language_without_a_catalogue_falls_back_to_english() -> None:
    assert paper_words("fr").say("Sources") == "Sources"
    assert paper_words("es-MX").say("Sources") == "Fuentes"
