"""Pages as a reader and a machine find them: words by text extraction, marks by pixels."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import itertools
import re
import statistics
import subprocess
import sys
from collections.abc import Callable

import pypdf
import pypdfium2
import pytest

from clinic_app.cases import read_cases
from clinic_app.errors import MissingGlyphError, PaperError
from clinic_app.form.answers import DECLINED, UNKNOWN, Answer
from clinic_app.paths import resources
from clinic_app.record import IntakeStatus, Record
from clinic_app.reporting import look
from clinic_app.reporting.atopic_course import atopic_course
from clinic_app.reporting.clinician_summary import IN_BANNER, clinician_summary
from clinic_app.reporting.pdf import pdf_bytes
from clinic_app.screening.findings import screen
from tests.reporting import made_up

ORDER = (
    "GI intake: atopic history summary", "SAMPLE-OKAFOR, Adaeze", "Known allergies", "Atopic history",
    "Eczema recorded: context", "Findings (decision support", "CAN'T TELL", "Complaints", "Positives",
    "Asked: no", "Unknown (", "Not asked (", "Timeline", "Sources", "Clinician signature",
)  # fmt: skip


def summary(record: Record, paper: str = "A4") -> bytes:
    return pdf_bytes(clinician_summary(record, made_up.PRINTED), paper)


def pages(pdf: bytes) -> list[str]:
    """Text of each page, with line breaks as spaces."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()


def text(pdf: bytes) -> str:
    return " ".join(pages(pdf))


def section(whole: str, start: str, *ends: str) -> str:
    """Words from one lead to the next."""
    inside = whole[whole.index(start) :]
    stops = [inside.index(end) for end in ends if end in inside[len(start) :]]
    return inside[: min(stops)] if stops else inside


@pytest.mark.parametrize("make", [made_up.infant, made_up.child, made_up.adult, made_up.full])
def test_every_page_says_who_which_page_and_which_versions(make: Callable[[], Record]) -> None:
    record = make()
    born = record.patient.details.dob.shown()
    found = pages(summary(record))
    for number, page in enumerate(found, 1):
        assert f"{record.patient.banner_name} · born {born} · MRN 004-512-77" in page
        assert f"Page {number} of {len(found)}" in page
        assert "form 1.0.0 · rules 1.0.0 (UK) · record hash 9c41 e07b 12ab" in page


def test_blocks_stand_in_the_order_a_reader_needs() -> None:
    found = text(summary(made_up.child()))
    place = 0
    for words in ORDER:
        place = found.index(words, place)


def demo_records() -> dict[str, Record]:
    """The patients of the guided demo: an infant with blood, a school child with everything, an adult with impaction."""
    form = made_up.edition().questionnaire
    cases = read_cases(resources() / "demo" / "patients.json", form, dt.date(2026, 11, 24))
    return {case.id: made_up.record_of(case.form) for case in cases}


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_an_ordinary_patient_needs_one_page_and_the_fullest_two(paper: str) -> None:
    told = demo_records()
    assert len(told["child"].screening.matched) == 9
    found = {name: len(pages(summary(record, paper))) for name, record in told.items()}
    assert found == {"infant": 1, "child": 2, "adult": 1}
    assert len(pages(summary(made_up.adult(), paper))) == 1
    for make in (made_up.infant, made_up.child, made_up.amended):
        assert len(pages(summary(make(), paper))) <= 2


def test_lines_stand_as_far_apart_as_the_page_allows() -> None:
    """A page that is not full is set more airily than a full one."""

    def between_lines(record: Record) -> float:
        marks = pypdf.PdfReader(io.BytesIO(summary(record))).pages[0].get_contents()
        assert marks is not None
        code = marks.get_data().decode("latin-1")
        places = [float(one) for one in re.findall(r"1 0 0 1 39?[0-9.]* ([0-9.]+) Tm", code)]
        steps = [round(a - b, 1) for a, b in itertools.pairwise(places) if 7 < a - b < 12]
        return statistics.mode(steps)

    assert between_lines(made_up.adult()) > between_lines(demo_records()["child"]) + 1


def test_no_letters_are_smaller_than_seven_and_a_half_points() -> None:
    assert min((*look.TEXT.values(), look.FOOT)) >= 7.5


def test_the_course_is_drawn_with_what_is_sure_and_what_is_only_bounded() -> None:
    course = atopic_course(made_up.child())
    spans = {span.key: span for span in course.spans}
    assert (spans["eczema"].earliest, spans["eczema"].said) == (4, "from 4 months")
    assert spans["food"].said == "began by 2 y 9 m"  # the last reaction was in 2021
    assert spans["gut"].said == "from 7 y 3 m"
    assert "asthma" not in spans  # a no has no onset
    found = text(summary(made_up.child()))
    assert "Eczema Food Gut" in found or "Food began by 2 y 9 m" in found
    assert "began by 2 y 9 m" in found


def test_an_onset_nobody_recorded_is_said_and_never_guessed() -> None:
    form = made_up.child().form.answer("ecz.onset", UNKNOWN).answer("rhin.ever", Answer.of("yes"))
    spans = {span.key: span for span in atopic_course(made_up.record_of(form)).spans}
    assert spans["eczema"].said == spans["rhinitis"].said == "onset not recorded"
    assert spans["rhinitis"].earliest is None


def test_marked_eczema_sites_are_drawn_and_named() -> None:
    found = text(summary(made_up.infant()))
    assert "Timeline and eczema sites" in found
    assert "Eczema marked at: left cheek, right cheek, left outer forearm." in found
    assert _pixels(summary(made_up.infant()), (140, 29, 24), 1) > 60
    assert "Eczema marked at" not in text(summary(made_up.adult()))


def test_the_same_record_gives_the_same_bytes_also_in_another_process() -> None:
    program = (
        "import sys; sys.path.insert(0, '.')\n"
        "from tests.reporting import made_up, test_paper\n"
        "sys.stdout.buffer.write(test_paper.summary(made_up.child()))"
    )
    first = summary(made_up.child())
    assert summary(made_up.child()) == first
    other = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    assert other.stdout == first


def test_another_time_of_printing_is_on_the_page_and_nowhere_else() -> None:
    later = made_up.PRINTED + dt.timedelta(days=1)
    one = text(pdf_bytes(clinician_summary(made_up.adult(), made_up.PRINTED)))
    two = text(pdf_bytes(clinician_summary(made_up.adult(), later)))
    assert "printed 23-Nov-2026 14:41" in one
    assert one.replace("23-Nov-2026 14:41", "24-Nov-2026 14:41") == two


def test_a_draft_says_so_across_every_page_and_a_signed_record_does_not() -> None:
    signed = made_up.child()
    draft = made_up.record_of(signed.form, status=IntakeStatus.DRAFT)
    assert all("DRAFT" in page for page in pages(summary(draft)))
    assert not any("DRAFT" in page for page in pages(summary(signed)))
    assert "not signed" in text(summary(draft))
    assert _grey_pixels(summary(draft)) > 20 * _grey_pixels(summary(signed)) + 5000
    superseded = made_up.record_of(signed.form, status=IntakeStatus.AMENDED)
    assert all("SUPERSEDED" in page for page in pages(summary(superseded)))


def test_an_amended_version_says_what_it_amends_why_and_what_changed() -> None:
    found = pages(summary(made_up.amended()))
    first, whole = found[0], text(summary(made_up.amended()))
    assert "Version 2, amends version 1 (signed 21-Nov-2026 14:30 by Dr Ada Sample)." in first
    assert "Reason: The mother corrected the food. " in first
    assert first.index("Version 2, amends") < first.index("Atopic history")
    told = section(whole, "Changed since version 1", "All answers")
    assert "vomiting Yes → No" in told
    assert "Does not apply" in told  # the colour of what is no longer vomited
    assert "Removed" in told
    assert "Not recorded → food: Fish" in told
    assert "Version 2 written by Dr Ina Example" in whole
    assert "version 2" in found[-1]
    assert "amends" not in text(summary(made_up.child()))
    assert "Changed since" not in text(summary(made_up.child()))


def test_a_superseded_version_says_first_what_took_its_place() -> None:
    first, *_ = found = pages(summary(made_up.superseded()))
    said = (
        "Superseded: version 2, signed 23-Nov-2026 14:30 by Dr Ina Example, took the place of this "
        "version 1. Reason: The mother corrected the food."
    )
    assert first.index(said) < first.index("Known allergies")
    assert all("SUPERSEDED" in page for page in found)


def test_an_amendment_without_a_change_says_so() -> None:
    record = made_up.amended()
    assert record.amends is not None
    same = dataclasses.replace(record, amends=dataclasses.replace(record.amends, changes=()))
    assert "corrected the food. No changes." in text(summary(same))
    assert "Changed since" not in text(summary(same))


def test_what_was_entered_in_error_says_so_first_and_why() -> None:
    form = made_up.child().form
    found = pages(summary(made_up.record_of(form, status=IntakeStatus.ENTERED_IN_ERROR)))
    said = "Entered in error: withdrawn 23-Nov-2026 14:30 by Dr Ina Example. Reason: Written into the wrong file."
    assert said in found[0]
    assert found[0].index(said) < found[0].index("Known allergies")
    assert all("ENTERED IN ERROR" in page for page in found)


def test_a_draft_that_was_given_up_was_signed_by_nobody() -> None:
    record = made_up.record_of(made_up.adult().form, status=IntakeStatus.ENTERED_IN_ERROR)
    head = dataclasses.replace(record.head, signed_at=None, signed_by="", content_hash="")
    found = text(summary(dataclasses.replace(record, head=head, signed_by_name="")))
    assert "Draft by Dr Ina Example, not signed" in found
    assert "ENTERED IN ERROR" in found


def _grey_pixels(pdf: bytes) -> int:
    """Pixels of the watermark's own grey on the first page."""
    return _pixels(pdf, (224, 229, 234), 0)


def _pixels(pdf: bytes, wanted: tuple[int, int, int], page: int) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture = document[page].render(scale=1).to_pil().convert("RGB")
    finally:
        document.close()
    colours = picture.getcolors(maxcolors=1 << 24) or []
    return sum(count for count, colour in colours if colour == wanted)


def test_unknown_declined_and_not_asked_never_read_as_no() -> None:
    form = made_up.form_of(made_up.ADULT)
    form = form.answer("alarm.fever", UNKNOWN).answer("alarm.jaundice", DECLINED)
    form = form.answer("fam.ibd", Answer.of("no"))
    found = text(summary(made_up.record_of(form)))
    no = section(found, "Asked: no (", "Unknown (")
    assert "family IBD" in no
    for name in ("fever", "jaundice", "latex allergy", "mouth ulcers"):
        assert name not in no.replace("hay fever ever", "")
    assert "fever" in section(found, "Unknown (1)", "Declined (")
    assert "jaundice" in section(found, "Declined (1)", "Not asked (")
    assert "latex allergy" in section(found, "Not asked (", "Not opened")


def test_every_question_on_the_page_of_the_form_is_on_paper() -> None:
    """Nothing is left out between the lists."""
    record = made_up.child()
    found = text(summary(record)).lower()
    for id_ in set(record.form.shown()) - IN_BANNER:
        assert record.questionnaire.question(id_).name.lower() in found, id_


def test_answers_given_by_one_key_are_marked() -> None:
    found = text(summary(made_up.adult()))
    assert "avoids tablets (the last 6 as a group)" in found


def test_no_finding_is_never_called_normal() -> None:
    found = text(summary(made_up.adult()))
    assert (
        "None of the 37 rules matched; this is not reassurance where answers are missing." in found
    )
    assert "normal" not in found.lower()


def test_a_finding_shows_what_a_reader_needs_to_review_it() -> None:
    found = text(summary(made_up.child()))
    card = section(found, "SOON — Oesophageal-type symptoms", "SOON — Anaphylaxis")
    for words in ("Options:", "Because: the answers named above · age = 7 y 8 m", "food sticks", "Basis:",
                  "guideline ACG25, ESPG24, BSG22; consensus AGREE18", "Strength:", "Limits:", "Missing: unknown: hay fever ever"):  # fmt: skip
        assert words in card
    assert "Atopic history (history from patient, mother)" in found
    assert "ACG25 Dellon ES" in section(found, "Sources")


def test_a_tier_that_is_switched_off_is_said() -> None:
    record = made_up.child()
    off = screen(record.form, record.rules, tiers_off={"emergency"})
    found = text(summary(dataclasses.replace(record, screening=off)))
    assert "Switched off at this clinic, its rules were not computed: emergency." in found
    assert "Switched off" not in text(summary(record))


def test_what_limits_several_findings_is_said_once() -> None:
    found = text(summary(made_up.child()))
    assert found.count("comes mostly from white populations") == 1
    assert "† Limits: Evidence on eosinophilic oesophagitis comes mostly" in found
    assert found.count("†") == 1 + sum(
        "white populations" in one.rule.limits for one in made_up.child().screening.matched
    )


def test_the_articles_message_follows_the_atopic_history_and_absence_is_said() -> None:
    assert "Eczema is associated with some inflammatory gut conditions" in text(
        summary(made_up.infant())
    )
    assert "Eczema was asked about; the answer was no." in text(summary(made_up.adult()))
    assert "Eczema was not asked about: this is not a no" in text(summary(made_up.empty_draft()))


def test_words_of_people_are_never_taken_for_mark_up_or_hidden_orders() -> None:
    form = made_up.form_of(
        {
            **made_up.ADULT,
            "visit.complaint_text": "<b>a</b> & <para> \u202edcba\u2069 \x07 &amp; (x)\\n",
        }
    )
    found = text(
        summary(made_up.record_of(form, family="<font>Sample & Co</font>", given="O'Neil (2)"))
    )
    assert "<FONT>SAMPLE & CO</FONT>, O'Neil (2)" in found
    assert "<b>a</b> & <para> [U+202E]dcba[U+2069] [U+0007] &amp; (x)\\n" in found


def test_a_character_that_no_font_has_is_refused_by_name() -> None:
    with pytest.raises(MissingGlyphError, match="U\\+20BB7") as caught:
        summary(made_up.record_of(made_up.form_of(made_up.ADULT), given="\U00020bb7"))
    assert caught.value.character == "\U00020bb7"
    assert caught.value.remedy


@pytest.mark.parametrize(
    "name",
    [
        "Łukasz Żółć",
        "Nguyễn Thị Ánh",
        "Ἀθηνᾶ Παπαδοπούλου",
        "Юлия Щербакова",
        "Şeyma İğne",
        "Zoe\u0308",
    ],
)
def test_names_keep_their_letters(name: str) -> None:
    found = text(summary(made_up.record_of(made_up.form_of(made_up.ADULT), given=name)))
    assert (name.replace("e\u0308", "ë")) in found


def test_huge_answers_and_names_take_more_pages_and_lose_nothing() -> None:
    long = "".join(f"word{number} " for number in range(2500))
    wide = "x" * 3000
    form = made_up.form_of({**made_up.ADULT, "drug.any": "yes"})
    for question, words in (("visit.complaint_text", long), ("drug.detail", wide)):
        form = form.answer(question, Answer.of(words))
    record = made_up.record_of(form, family="Sample-" + "Long" * 60, given="Ada " * 60)
    found = pages(summary(record))
    whole = " ".join(found)
    assert len(found) > 2
    assert "word0 word1" in whole
    assert "word2499" in whole
    assert whole.replace(" ", "").count("x" * 500) >= 1
    for page in found:
        assert "born 1988 · MRN 004-512-77" in page


def test_nothing_is_drawn_outside_the_margins() -> None:
    for paper, (width, height) in {"A4": (595.276, 841.89), "Letter": (612.0, 792.0)}.items():
        document = pypdfium2.PdfDocument(summary(made_up.full(), paper))
        for page in document:
            assert page.get_size() == pytest.approx((width, height), abs=0.01)
            text_page = page.get_textpage()
            for number in range(text_page.count_rects()):
                left, bottom, right, top = text_page.get_rect(number)
                assert left >= 28
                assert right <= width - 28
                assert bottom >= 8
                assert top <= height - 14
        document.close()
    with pytest.raises(PaperError, match="A5"):
        summary(made_up.adult(), "A5")


def test_the_file_says_its_language_title_and_author_and_holds_its_fonts() -> None:
    reader = pypdf.PdfReader(io.BytesIO(summary(made_up.child())))
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert reader.metadata is not None
    assert reader.metadata.title == "GI intake: atopic history summary"
    assert reader.metadata.author == "Dr Ina Example"
    assert "Okafor" not in str(reader.metadata)
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            fonts[font.get_object()["/BaseFont"]] = font.get_object()
    assert fonts
    for name, font in fonts.items():
        assert "Helvetica" not in name
        assert "/FontFile2" in font["/FontDescriptor"].get_object()


def test_a_birth_date_that_differs_from_the_register_is_said() -> None:
    record = made_up.child()
    details = dataclasses.replace(record.patient.details, dob=made_up.adult().patient.details.dob)
    other = dataclasses.replace(
        record, patient=dataclasses.replace(record.patient, details=details)
    )
    assert "The form says: born 14-Mar-2019" in text(summary(other))
