"""What the clinic puts on its papers: kept with the records, carried to another desk, and said in the patient's language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_app.cli import main
from clinic_app.desk import Desk
from clinic_app.desk.papers import PaperKind
from clinic_app.desk.settings import ADDRESS, CALL, LOGO, PHONE, WATCH
from clinic_app.errors import (
    NotAllowedError,
    PaperError,
    QuestionnaireError,
    SettingsError,
    SettingsFileError,
)
from clinic_app.languages import Languages
from clinic_app.library import Edition, choose
from clinic_app.paths import resources
from clinic_app.record import Record
from clinic_app.reporting.referral_letter import Recipient
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from tests.bench.patients import PASSPHRASE, filled_draft
from tests.reporting.test_letterhead import picture
from tests.reporting.test_paper import text
from tests.storage.made_up import CHEAP


@pytest.fixture(scope="module")
def edition() -> Edition:
    return choose(resources(), None).edition


def desk_in(folder: Path, edition: Edition) -> Desk:
    store, _ = Store.create(
        folder, "Made-up clinic", NewUser("ada", "Dr Ada Sample"), PASSPHRASE, cost=CHEAP
    )
    return Desk(store, edition, languages=Languages(edition, resources(), folder))


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Iterator[Desk]:
    opened = desk_in(tmp_path / "records", edition)
    yield opened
    opened.close()


def signed(desk: Desk) -> Record:
    return desk.sign(filled_draft(desk, "infant"), PASSPHRASE)


def set_everything(desk: Desk) -> None:
    desk.settings.set(ADDRESS, "12 Example Street\nSampletown")
    desk.settings.set(PHONE, "000 555 0100")
    desk.house.set_logo(picture())
    desk.house.set_text(desk.house.original, "SO-05", "Bring a nappy (made up).")
    desk.house.set_text("es", "SO-05", "Traiga un pañal (inventado).")
    desk.house.set_line_text(CALL, "es", "Clínica inventada: 000")
    desk.house.set_line_text(WATCH, "es", "Una señal inventada.")


def test_head_and_texts_stand_on_what_is_printed_from_now_on(desk: Desk) -> None:
    record = signed(desk)
    assert "Example Street" not in text(desk.exports.summary_pdf(record))
    set_everything(desk)
    assert "12 Example Street" in text(desk.exports.summary_pdf(record))
    assert "Bring a nappy" not in text(desk.exports.summary_pdf(record))
    desk.house.show_texts_to_clinicians(on=True)
    assert "This clinic: Bring a nappy (made up)." in text(desk.exports.summary_pdf(record))
    page = desk.papers.patient_summary(record, desk.papers.for_patient(record))
    assert "From your clinic: Bring a nappy (made up)." in text(page)
    letter = desk.papers.letter(record, Recipient.ALLERGY, "Only this.")
    assert "12 Example Street" in text(letter)
    desk.house.remove_logo()
    assert not desk.house.has_logo


def test_the_trail_tells_that_a_logo_changed_and_does_not_hold_it(desk: Desk) -> None:
    desk.house.set_logo(picture())
    kept = desk.settings.get(LOGO)
    told = [str(row["new"]) for row in desk.audit_rows() if LOGO in str(row["new"])]
    assert len(told) == 1
    assert "SHA-256" in told[0]
    assert kept[:60] not in told[0]


def test_a_picture_that_is_none_changes_nothing(desk: Desk) -> None:
    desk.house.set_logo(picture())
    before = desk.settings.get(LOGO)
    with pytest.raises(PaperError):
        desk.house.set_logo(b"GIF89a")
    assert desk.settings.get(LOGO) == before


@pytest.mark.parametrize("value", ["no base64 at all", "R0lGODlh", "QUJD"])
def test_no_other_picture_gets_in_by_the_settings(desk: Desk, value: str) -> None:
    with pytest.raises(SettingsError):
        desk.settings.set(LOGO, value)


@pytest.mark.parametrize(
    "value", ["[]", '{"en": 1}', '{"en": {"SO-01": 1}}', "{", '{"en": {"a": "\\u0000"}}']
)
def test_no_table_of_another_kind_gets_in_by_the_settings(desk: Desk, value: str) -> None:
    with pytest.raises(SettingsError):
        desk.settings.set("finding_texts", value)


def test_all_of_it_goes_to_another_desk_in_the_file_of_settings(
    desk: Desk, tmp_path: Path, edition: Edition
) -> None:
    set_everything(desk)
    path = tmp_path / "settings.json"
    path.write_text(desk.settings.as_text(), encoding="utf-8")
    other = desk_in(tmp_path / "other", edition)
    other.settings.take_in(other.settings.preview(path))
    assert other.house.house("es") == desk.house.house("es")
    assert other.house.house(desk.house.original) == desk.house.house(desk.house.original)
    assert other.house.watch("es") == ("Una señal inventada.",)
    content = json.loads(path.read_text(encoding="utf-8"))
    content["settings"][LOGO] = "QUJD"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(SettingsFileError):
        other.settings.preview(path)
    other.close()


def test_only_an_administrator_changes_it(desk: Desk, tmp_path: Path, edition: Edition) -> None:
    desk.add_user(
        NewUser("carla", "Carla Sample", frozenset({Role.CLINICIAN})),
        "another made-up passphrase 77",
        PASSPHRASE,
    )
    store = Store.open(tmp_path / "records", "carla", "another made-up passphrase 77")
    carla = Desk(store, edition, languages=Languages(edition, resources(), None))
    for change in (
        lambda: carla.house.set_logo(picture()),
        lambda: carla.house.set_text("es", "SO-05", "x"),
        lambda: carla.house.set_line_text(CALL, "es", "x"),
    ):
        with pytest.raises(NotAllowedError):
            change()
    carla.close()


def test_a_patient_gets_the_page_in_their_language_with_the_clinics_lines(desk: Desk) -> None:
    set_everything(desk)
    record = signed(desk)
    spanish = desk.papers.in_language(record, "es")
    choice = desk.papers.for_patient(spanish)
    page = desk.papers.patient_summary(spanish, choice)
    found = text(page)
    for words in ("Su visita", "Una señal inventada.", "Clínica inventada: 000", "De su clínica: Traiga un pañal (inventado).",
                  "TARJETA DE ALERGIAS", "sin revisión clínica", "12 Example Street"):  # fmt: skip
        assert words in found
    assert "Bring a nappy" not in found
    kept = desk.papers.keep_patient_summary(spanish, choice, page)
    assert json.loads(kept.content)["language"] == "es"
    assert desk.papers.open_again(kept.id) == page
    assert desk.record(record.head.id).questionnaire.language == record.questionnaire.language


def test_the_same_answers_stand_on_both_pages(desk: Desk) -> None:
    record = signed(desk)
    spanish = desk.papers.in_language(record, "es")
    assert spanish.form.answers == record.form.answers
    assert [one.rule.id for one in spanish.screening.matched] == [
        one.rule.id for one in record.screening.matched
    ]
    assert desk.papers.in_language(record, "") is record


def test_a_language_that_the_form_is_not_there_in_is_said(desk: Desk) -> None:
    record = signed(desk)
    with pytest.raises(QuestionnaireError):
        desk.papers.in_language(record, "fr")


def test_the_blank_form_is_there_in_both_languages(desk: Desk) -> None:
    assert "GI intake on paper" in text(desk.papers.blank())
    assert "Historia digestiva en papel" in text(desk.papers.blank("es"))
    desk.speak("es")
    assert "Historia digestiva en papel" in text(desk.papers.blank())


def test_papers_are_printed_in_a_language_from_the_command_line(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record = signed(desk)
    job = desk.papers.ask(PaperKind.LETTER, record.head.id, to=Recipient.ALLERGY, language="es")
    assert "Derivación a alergología" in text(desk.papers.page_of(job))
    monkeypatch.setenv("CLINIC_APP_PASSPHRASE", PASSPHRASE)
    where = ["--data-dir", str(tmp_path / "records")]
    out = tmp_path / "page.pdf"
    order = [
        "print",
        record.head.id,
        "--paper",
        "patient",
        "--language",
        "es",
        "-o",
        str(out),
        *where,
    ]
    assert main(order) == 0
    assert "Su visita" in text(out.read_bytes())
    blank = tmp_path / "blank.pdf"
    assert main(["print", "--blank", "--language", "es", "-o", str(blank), *where]) == 0
    assert "Historia digestiva en papel" in text(blank.read_bytes())
    capsys.readouterr()
    assert main(["print", record.head.id, "--language", "es", *where]) == 2
    assert "--language goes with" in capsys.readouterr().err
    assert main([*order[:5], "fr", *order[6:]]) == 2
    assert "There is no “fr”" in capsys.readouterr().err
