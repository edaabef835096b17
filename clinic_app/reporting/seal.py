"""What the code on each page says, so that a desk can tell whether paper and record still agree.

`CLINIC-APP:INTAKE:VERSION:HASH`, in the letters that a QR code holds most densely (alphanumeric mode, ISO/IEC 18004):
the intake's id, its version, and the first half of the SHA-256 of the signed text. A draft has no hash and says DRAFT.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from clinic_app.errors import PaperError
from clinic_app.record import IntakeHead

MARK = "CLINIC-APP"
DRAFT = "DRAFT"
HASH_DIGITS = 32  # hexadecimal; 128 bits
SHORTEST_HASH = 12  # digits that are printed in the foot and typed by a person
_ID = re.compile(r"[0-9A-Z]{6}-[0-9A-Z]{6}")
_CODE = re.compile(rf"{MARK}:([0-9A-Z-]+):(\d{{1,4}}):({DRAFT}|[0-9A-F]{{{HASH_DIGITS}}})")
# the foot as it is printed in English and in Spanish, also where the accent was not typed
_FOOT_VERSION = re.compile(r"\bVERSI(?:O|Ó)N (\d{1,4})\b")
_FOOT_HASH = re.compile(r"\b(?:HASH|HUELLA DEL REGISTRO) ((?:[0-9A-F]{4} ?){3,16})")
_FOOT_DRAFT = re.compile(r"NO RECORD HASH|SIN HUELLA")


@dataclass(frozen=True, slots=True)
class Seal:
    """What a page says about the record behind it; `digits` is empty on a draft."""

    intake: str
    version: int
    digits: str  # first digits of the hash, lower case


def seal_text(head: IntakeHead) -> str:
    """Return the text of the code for one version of an intake."""
    digits = head.content_hash[:HASH_DIGITS].upper() or DRAFT
    return f"{MARK}:{head.id.upper()}:{head.version}:{digits}"


def shown_id(intake_id: str) -> str:
    """Return an id as it stands on paper: whole where it is one of this program's, else its beginning."""
    return intake_id if _ID.fullmatch(intake_id) else intake_id[:8]


def read_seal(text: str) -> Seal:
    """Read the text of a code, or the line in the foot of a page as somebody typed it.

    Raises PaperError for anything else.
    """
    tidy = " ".join(text.upper().split())
    code = _CODE.search(tidy)
    if code is not None:
        return Seal(code[1], int(code[2]), "" if code[3] == DRAFT else code[3].lower())
    intake, version, digits = _ID.search(tidy), _FOOT_VERSION.search(tidy), _FOOT_HASH.search(tidy)
    draft = _FOOT_DRAFT.search(tidy) is not None
    if intake is None or version is None or (digits is None and not draft):
        raise PaperError(
            "This is neither the code of a page nor the line in its foot.",
            "Scan the code, or type the line that begins with “Intake”, up to the end of the record hash.",
        )
    return Seal(intake[0], int(version[1]), digits[1].replace(" ", "").lower() if digits else "")
