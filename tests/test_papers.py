"""Papers at the desk: printed by a real program on the path, kept as printed, held against the record again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlcipher3

from clinic_app.desk import Desk
from clinic_app.desk.papers import PaperKind, Verdict
from clinic_app.desk.settings import CALL
from clinic_app.errors import DamagedFileError, NotAllowedError, PaperError
from clinic_app.form.answers import Answer
from clinic_app.record import Record
from clinic_app.reporting.referral_letter import Recipient
from clinic_app.reporting.seal import seal_text
from clinic_app.storage.print_jobs import JobState
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from tests.bench.patients import PASSPHRASE, desk, edition, filled_draft
from tests.reporting.test_paper import text
from tests.storage.made_up import CHEAP

LP = """#!/bin/sh
echo "$@" >> "$LP_FOLDER/orders"
env >> "$LP_FOLDER/orders"
if [ -e "$LP_FOLDER/broken" ]; then echo "lp: The printer is on fire." >&2; exit 1; fi
cat > "$LP_FOLDER/page-$$.pdf"
"""


@pytest.fixture
def printer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which a made-up `lp` on the path keeps what it is given."""
    folder = tmp_path / "printer"
    folder.mkdir()
    program = folder / "lp"
    program.write_text(LP)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("LP_FOLDER", str(folder))
    monkeypatch.setenv("CLINIC_APP_PASSPHRASE", PASSPHRASE)
    return folder


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    opened = desk(tmp_path / "records")
    yield opened
    opened.close()


def signed(at: Desk, kind: str = "infant") -> Record:
    return at.sign(filled_draft(at, kind), PASSPHRASE)


def actions(at: Desk) -> list[str]:
    return [row["action"] for row in at.audit_rows()]


def test_a_summary_goes_to_the_printer_by_a_pipe_under_a_title_that_names_nobody(
    at: Desk, printer: Path
) -> None:
    record = signed(at)
    (job,) = at.papers.work_off([at.papers.ask(PaperKind.CLINICIAN, record.head.id, "front")])
    assert job.state is JobState.DONE
    (page,) = printer.glob("page-*.pdf")
    assert record.patient.banner_name in text(page.read_bytes())
    order = (printer / "orders").read_text()
    assert f"-t Intake {record.head.id} -o media=A4 -d front -" in order
    assert record.patient.details.family not in order
    assert PASSPHRASE not in (printer / "orders").read_text()
    assert actions(at)[-1] != "paper printed"  # the last row tells of this reading
    assert "paper printed" in actions(at)


def test_what_failed_stays_with_its_reason_and_is_tried_again(at: Desk, printer: Path) -> None:
    record = signed(at)
    (printer / "broken").touch()
    (job,) = at.papers.work_off([at.papers.ask(PaperKind.CLINICIAN, record.head.id)])
    assert job.state is JobState.FAILED
    assert "The printer is on fire." in job.reason
    assert [one.id for one in at.papers.queue()] == [job.id]
    (printer / "broken").unlink()
    (again,) = at.papers.work_off()
    assert (again.id, again.state, again.tries) == (job.id, JobState.DONE, 2)
    assert at.papers.queue() == []


def test_without_a_printer_system_it_says_so_and_the_job_waits(
    at: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (job,) = at.papers.work_off([at.papers.ask(PaperKind.BLANK)])
    assert job.state is JobState.FAILED
    assert job.reason.startswith("This computer has no printer system")


def test_a_day_is_printed_with_progress_and_stops_where_it_is_told(at: Desk, printer: Path) -> None:
    ids = [signed(at, kind).head.id for kind in ("infant", "adult", "child")]
    filled_draft(at, "infant")  # nobody has signed it
    assert sorted(at.papers.of_day(at.clock().date())) == sorted(ids)
    jobs = [at.papers.ask(PaperKind.CLINICIAN, one) for one in ids]
    told: list[tuple[int, int]] = []
    over = at.papers.work_off(
        jobs, lambda done, total: told.append((done, total)), lambda: len(told) == 2
    )
    assert told == [(1, 3), (2, 3)]
    assert [job.state for job in over] == [JobState.DONE, JobState.DONE]
    assert [job.id for job in at.papers.queue()] == [jobs[2].id]
    assert at.papers.cancel(jobs[2]).state is JobState.CANCELLED
    assert at.papers.queue() == []
    assert len(list(printer.glob("page-*.pdf"))) == 2


def test_a_letter_is_kept_as_it_went_out_and_opens_again_with_the_same_bytes(
    at: Desk, printer: Path
) -> None:
    record = signed(at, "child")
    at.papers.work_off([at.papers.ask(PaperKind.LETTER, record.head.id, to=Recipient.ALLERGY)])
    (page,) = printer.glob("page-*.pdf")
    (kept,) = at.papers.kept(record.patient.id)
    assert at.papers.open_again(kept.id) == page.read_bytes()
    assert kept.sha256 == hashlib.sha256(page.read_bytes()).hexdigest()
    assert "Referral to allergy" in text(page.read_bytes())
    assert {"letter viewed", "paper kept", "kept paper viewed"} <= set(actions(at))


def test_the_front_desk_opens_a_kept_page_of_a_patient_and_no_letter(at: Desk) -> None:
    record = signed(at, "child")
    letter = at.papers.ask(PaperKind.LETTER, record.head.id, to=Recipient.ALLERGY)
    handed = at.papers.ask(PaperKind.PATIENT, record.head.id)
    login, secret = "f.sample", "amber lantern eleven meadow"
    at.add_user(NewUser(login, "Fay", frozenset({Role.FRONT_DESK})), secret, PASSPHRASE)
    front = Desk(Store.open(at.store._database.path.parent, login, secret, cost=CHEAP), edition())
    assert front.papers.open_again(handed.kept_paper).startswith(b"%PDF")
    with pytest.raises(NotAllowedError, match="writing letters and opening kept ones"):
        front.papers.open_again(letter.kept_paper)
    with pytest.raises(NotAllowedError):
        front.papers.ask(PaperKind.LETTER, record.head.id, to=Recipient.ALLERGY)
    assert actions(at).count("kept paper viewed") == 1
    front.close()


def test_a_changed_letter_says_the_words_of_the_clinician(at: Desk) -> None:
    record = signed(at, "child")
    page = at.papers.letter(record, Recipient.GASTROENTEROLOGY, "Dear Dr Example,\n\nplease call.")
    found = text(page)
    assert "Dear Dr Example, please call." in found
    assert "Atopic history" not in found


@pytest.mark.usefixtures("printer")
def test_a_kept_paper_and_a_job_that_is_over_never_change(at: Desk) -> None:
    record = signed(at)
    (job,) = at.papers.work_off([at.papers.ask(PaperKind.PATIENT, record.head.id)])
    database = at.store._database
    for statement in (
        "UPDATE kept_paper SET content = '{}'",
        "DELETE FROM kept_paper",
        "UPDATE print_job SET state = 'waiting', settled_at = NULL",
        "DELETE FROM print_job",
    ):
        with pytest.raises(sqlcipher3.IntegrityError), database.write() as sql:
            sql.execute(statement)
    assert at.papers.page_of(job)
    assert at.store.verify() == []


def test_a_kept_page_that_is_not_what_was_printed_is_refused(at: Desk) -> None:
    record = signed(at)
    choice = at.papers.for_patient(record)
    kept = at.papers.keep_patient_summary(record, choice, b"%PDF made up")
    with at.store._database.write() as sql:
        sql.execute("DROP TRIGGER kept_paper_update")
        sql.execute("UPDATE kept_paper SET page = x'00'")
    with pytest.raises(DamagedFileError):
        at.papers.open_again(kept.id)
    assert at.store.verify() == [f"Paper {kept.id}: it is not what was printed."]
    with at.store._database.write() as sql:
        sql.execute("DROP TRIGGER kept_paper_delete")
        sql.execute("DELETE FROM kept_paper")
    assert at.store.verify() == [f"Paper {kept.id}: it is missing."]


def test_the_clinics_own_number_stands_on_the_patients_page(at: Desk) -> None:
    at.set_setting(CALL, "Made-up clinic: 01234 567 890\n\n")
    record = signed(at)
    found = text(at.papers.patient_summary(record, at.papers.for_patient(record)))
    assert "Made-up clinic: 01234 567 890" in found
    assert "____" not in found


def newest(at: Desk, record: Record) -> Record:
    draft = at.amend(record.head.id, "A word was wrong")
    draft.answer("gi.vomiting", Answer.of("yes"))
    draft.answer("gi.vomit_colour", Answer.of("milk_or_food"))
    draft.answer("gi.vomit_pattern", Answer.of("after_meals"))
    draft.answer("alarm.persistent_vomiting", Answer.of("no"))
    for (question, entry), _ in at.blockers(draft):
        from clinic_app.form.answers import UNKNOWN

        draft.answer(question, UNKNOWN, entry)
    return at.sign(draft, PASSPHRASE)


def test_a_page_that_agrees_a_newer_version_and_a_withdrawal(at: Desk) -> None:
    first = signed(at)
    code = seal_text(first.head)
    assert at.papers.check(code).verdict is Verdict.AGREES
    second = newest(at, first)
    found = at.papers.check(code)
    assert found.verdict is Verdict.NEWER
    assert "version 2 has taken its place" in found.sentence
    assert at.papers.check(seal_text(second.head)).verdict is Verdict.AGREES
    at.withdraw(second.head.id, "Wrong patient")
    assert at.papers.check(seal_text(second.head)).verdict is Verdict.WITHDRAWN
    assert actions(at).count("paper checked") == 4


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (lambda code: code[:-1] + ("0" if code[-1] != "0" else "1"), Verdict.ALTERED),
        (lambda code: code.replace(":1:", ":2:"), Verdict.ALTERED),
        (lambda code: code.replace(code.split(":")[1], "ZZZZZZ-ZZZZZZ"), Verdict.NOT_OURS),
        (lambda code: f"  {code.lower()}\n", Verdict.AGREES),
    ],
)
def test_a_page_that_was_altered_or_comes_from_elsewhere(
    at: Desk, change: Callable[[str], str], verdict: Verdict
) -> None:
    assert at.papers.check(change(seal_text(signed(at).head))).verdict is verdict


def test_the_line_in_the_foot_is_as_good_as_the_code(at: Desk) -> None:
    record = signed(at)
    foot = next(line for line in _lines(at.exports.summary_pdf(record)) if "record hash" in line)
    assert at.papers.check(foot).verdict is Verdict.AGREES
    other = foot.replace(record.head.content_hash[:4], _another(record.head.content_hash[:4]))
    assert at.papers.check(other).verdict is Verdict.ALTERED
    with pytest.raises(PaperError, match="neither the code"):
        at.papers.check("hello")


def _another(digits: str) -> str:
    return "1111" if digits == "0000" else "0000"


def _lines(pdf: bytes) -> list[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    found = [
        line for page in document for line in page.get_textpage().get_text_bounded().splitlines()
    ]
    document.close()
    return found


def test_a_page_of_a_draft_is_told_apart(at: Desk) -> None:
    draft = filled_draft(at, "adult")
    code = seal_text(draft.head)
    assert "answers may have changed since" in at.papers.check(code).sentence
    at.sign(draft, PASSPHRASE)
    assert at.papers.check(code).verdict is Verdict.DRAFT
