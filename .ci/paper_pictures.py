"""Draw each paper for made-up patients with names in six scripts, side by side: one picture a paper; the blank form in two languages.

.venv/bin/python .ci/paper_pictures.py resources/docs/pictures
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from pathlib import Path

import pypdfium2
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from clinic_app.form.form import Form
from clinic_app.languages import Languages
from clinic_app.paths import resources
from clinic_app.record import Record
from clinic_app.reporting.blank_form import blank_form
from clinic_app.reporting.blocks import Paper
from clinic_app.reporting.clinician_summary import clinician_summary
from clinic_app.reporting.patient_summary import ForPatient, patient_summary
from clinic_app.reporting.pdf import pdf_bytes
from clinic_app.reporting.referral_letter import Recipient, letter_text, referral_letter
from clinic_app.screening.findings import screen
from tests.reporting import made_up

NAMES = (  # family, given name: all made up, and clearly so
    ("Sample-Núñez", "Łucja 2"),
    ("Sample-Παράδειγμα", "Ἀθηνᾶ"),
    ("Sample-نموذج", "محمد علي 42"),
    ("Sample-דוגמה", "שָׂרָה 42"),
    ("Sample-उदाहरण", "लक्ष्मी"),
    ("Sample-見本", "山田さくら"),
)
PAPERS: dict[str, Callable[[Record], Paper]] = {
    "clinician": lambda record: clinician_summary(record, made_up.PRINTED),
    "patient": lambda record: patient_summary(record, made_up.PRINTED, ForPatient()),
    "letter": lambda record: referral_letter(
        record, made_up.PRINTED, Recipient.ALLERGY, letter_text(record, Recipient.ALLERGY)
    ),
    "blank": lambda record: blank_form(record.questionnaire, record.clinic_name, made_up.PRINTED),
}
WITHOUT_NAME = frozenset({"blank"})  # nobody's name stands on it yet
COLUMNS, SCALE, GAP = 3, 0.8, 12
COLOURS = 128


def main(pictures: Path) -> None:
    """Write one picture for each paper: its first page, six times; of the form without a name in English and Spanish."""
    for name, make in PAPERS.items():
        people = NAMES[:1] if name in WITHOUT_NAME else NAMES
        records = [named(*who) for who in people]
        records += [in_spanish(named(*NAMES[0]))] if name in WITHOUT_NAME else []
        pages = [first_page(pdf_bytes(make(record))) for record in records]
        wide, high = pages[0].size
        rows = -(-len(pages) // COLUMNS)
        columns = min(COLUMNS, len(pages))
        size = (columns * (wide + GAP) + GAP, rows * (high + GAP) + GAP)
        sheet = Image.new("RGB", size, "#9AA5AF")
        for number, page in enumerate(pages):
            row, column = divmod(number, COLUMNS)
            sheet.paste(page, (GAP + column * (wide + GAP), GAP + row * (high + GAP)))
        path = pictures / f"paper-{name}.png"
        sheet.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        print(path, path.stat().st_size)


def named(family: str, given: str) -> Record:
    """The made-up child with another name."""
    record = made_up.child()
    details = dataclasses.replace(record.patient.details, family=family, given=given)
    return dataclasses.replace(record, patient=dataclasses.replace(record.patient, details=details))


def in_spanish(record: Record) -> Record:
    """The same answers, in the Spanish form."""
    edition = Languages(made_up.edition(), resources()).edition("es")
    groups = {group: record.form.entries(group) for group in record.questionnaire.groups}
    form = Form(edition.questionnaire, record.form.answers, groups)
    return dataclasses.replace(
        record,
        form=form,
        questionnaire=edition.questionnaire,
        rules=edition.rules,
        screening=screen(form, edition.rules),
    )


def first_page(pdf: bytes) -> Image.Image:
    """Return the first page as a picture."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture: Image.Image = document[0].render(scale=SCALE).to_pil().convert("RGB")
    finally:
        document.close()
    return picture


if __name__ == "__main__":
    main(Path(sys.argv[1]))
