"""URLs and codes of FHIR R4 and its Structured Data Capture guide that this program reads and writes."""

from __future__ import annotations

from typing import Final

_CORE: Final = "http://hl7.org/fhir/StructureDefinition/"
_SDC: Final = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"

SHORT_TEXT: Final = _SDC + "sdc-questionnaire-shortText"
WHY: Final = _CORE + "designNote"
HINT: Final = _CORE + "entryFormat"
ITEM_CONTROL: Final = _CORE + "questionnaire-itemControl"
HIDDEN: Final = _CORE + "questionnaire-hidden"
CALCULATED: Final = _SDC + "sdc-questionnaire-calculatedExpression"
UNIT: Final = _CORE + "questionnaire-unit"
UNIT_OPTION: Final = _CORE + "questionnaire-unitOption"
MIN_VALUE: Final = _CORE + "minValue"
MAX_VALUE: Final = _CORE + "maxValue"
CONSTRAINT: Final = _CORE + "questionnaire-constraint"
EXCLUSIVE: Final = _CORE + "questionnaire-optionExclusive"
ABSENT: Final = _CORE + "data-absent-reason"
ORIGINAL_TEXT: Final = _CORE + "originalText"
# our own, on a whole form: its words are a translation that no clinician has read
NOT_REVIEWED: Final = "https://clinic-app.invalid/fhir/StructureDefinition/translation-not-reviewed"

UNDERSTOOD: Final = frozenset(
    {
        SHORT_TEXT, WHY, HINT, ITEM_CONTROL, HIDDEN, CALCULATED, UNIT, UNIT_OPTION,
        MIN_VALUE, MAX_VALUE, CONSTRAINT, EXCLUSIVE,
    }
)  # fmt: skip
# Other makers' builders write these; they change how an item looks there, never what is asked or recorded.
WITHOUT_EFFECT: Final = frozenset(
    {
        _CORE + "questionnaire-choiceOrientation",
        _CORE + "questionnaire-displayCategory",
        _CORE + "questionnaire-optionPrefix",
        _CORE + "questionnaire-sliderStepValue",
        _CORE + "questionnaire-supportLink",
        _CORE + "questionnaire-usageMode",
        _CORE + "maxDecimalPlaces",
        _CORE + "rendering-style",
        _CORE + "rendering-xhtml",
        _CORE + "rendering-markdown",
        _CORE + "rendering-styleSensitive",
        _SDC + "sdc-questionnaire-choiceColumn",
        _SDC + "sdc-questionnaire-collapsible",
        _SDC + "sdc-questionnaire-itemMedia",
        _SDC + "sdc-questionnaire-observationExtract",
        _SDC + "sdc-questionnaire-openLabel",
        _SDC + "sdc-questionnaire-width",
    }
)

UCUM: Final = "http://unitsofmeasure.org"
ONSET_DEFINITION: Final = (
    "onset[x]"  # an item.definition that ends so asks for an age or date of onset
)
BODY_MAP: Final = "body-map"  # text of the item control of a question that is marked on a figure
SOURCE_OF_DESIGN: Final = (
    "DESIGN"  # source key: a safety or record-keeping choice of the form itself
)

ASKED_UNKNOWN: Final = "asked-unknown"  # http://terminology.hl7.org/CodeSystem/data-absent-reason
ASKED_DECLINED: Final = "asked-declined"
NOT_ASKED: Final = "not-asked"
