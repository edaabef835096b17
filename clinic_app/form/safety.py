"""Safety questions: each is put to the person in its own words, at every visit, and never answered by the way."""

from __future__ import annotations

from clinic_app.form.questionnaire import Question

VISIT_SECTION = "sec.visit"
ALARM_SECTION = "sec.alarm"
ABOUT_NOW = frozenset(
    {
        "visit.acutely_unwell",
        "anaph.now",
        "gi.food_stuck_now",
        "gi.saliva_now",
        "asth.attack_now",
        "ecz.herpeticum",
    }
)


def is_asked_alone(question: Question) -> bool:
    """Whether one *no* for several questions must not answer it."""
    return question.section == ALARM_SECTION or question.id in ABOUT_NOW


def is_asked_anew(question: Question) -> bool:
    """Whether what was said at an earlier visit must not stand for it: alarm features, now, this visit."""
    return is_asked_alone(question) or question.section == VISIT_SECTION
