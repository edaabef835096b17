"""The table “at a glance”: a dozen facts, each made from a few questions. A question that the form lacks is left out."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_app.form.questionnaire import Kind
from clinic_app.reporting.blocks import Fact, Run, Words, strong, words
from clinic_app.reporting.inventory import Inventory, Item, Standing
from clinic_app.reporting.paper_words import Say, paper_words

LONGEST = 150  # characters of one answer; the whole of it stands under “recorded”
NAMED_UP_TO = 3  # questions of one standing in a row
_REST = (
    (Standing.NO, "no: {names}"),
    (Standing.UNKNOWN, "unknown: {names}"),
    (Standing.DECLINED, "declined: {names}"),
    (Standing.NOT_ASKED, "not asked: {names}"),
)


@dataclass(frozen=True, slots=True)
class Topic:
    """`lead` decides (its yes, no or open state comes first); of `more` the recorded answers follow.

    Without a lead all of `more` are equals: what is recorded, then what is no, then what is open.
    A question in `named` is said with its name (“effect on gut: worse”), any other by its answer alone.
    """

    label: str
    lead: str = ""
    more: tuple[str, ...] = ()
    named: frozenset[str] = frozenset()


TOPICS = (
    Topic("Complaint", more=("visit.complaint_text", "visit.duration")),
    Topic(
        "Gut symptoms",
        more=(
            "gi.dysphagia", "gi.food_impaction", "gi.food_stuck_now", "gi.odynophagia", "gi.heartburn",
            "gi.regurgitation", "gi.vomiting", "gi.feeding_refusal", "gi.gagging", "gi.abdo_pain",
            "stool.diarrhoea", "stool.constipation", "stool.blood", "gi.poor_growth", "alarm.weight_loss",
        ),
        named=frozenset({"stool.blood"}),
    ),
    Topic("Known gut diagnoses", "gi.known_dx"),
    Topic(
        "Eczema",
        "ecz.ever",
        ("ecz.onset", "ecz.status", "ecz.severity", "ecz.poem_score", "ecz.sites", "ecz.treatment"),
        frozenset({"ecz.poem_score"}),
    ),
    Topic(
        "Asthma",
        "asth.ever",
        ("asth.wheeze_ever", "asth.wheeze_12m", "asth.severe_12m", "asth.treatment"),
    ),
    Topic("Food", "food.any"),
    Topic(
        "Severe reaction",
        "anaph.ever",
        ("anaph.trigger", "anaph.autoinjector", "anaph.plan"),
        frozenset({"anaph.autoinjector"}),
    ),
    Topic("Rhinitis", "rhin.ever", ("rhin.12m", "rhin.season", "rhin.triggers")),
    Topic(
        "Family",
        more=(
            "fam.eczema", "fam.asthma", "fam.rhinitis", "fam.food_allergy", "fam.eoe", "fam.ibd",
            "fam.coeliac", "fam.gi_cancer",
        ),
    ),
    Topic("Feeding", "diet.feeding"),
    Topic(
        "Diet",
        "diet.changed",
        ("diet.type", "diet.n_groups", "diet.duration", "diet.dietitian", "diet.effect_gi", "diet.effect_skin"),
        frozenset({"diet.n_groups", "diet.effect_gi", "diet.effect_skin"}),
    ),
    Topic("Supplements", "supp.any", ("supp.list", "supp.detail")),
    Topic(
        "Antibiotics",
        more=("early.abx_1y", "early.abx_3mo"),
        named=frozenset({"early.abx_1y"}),
    ),
    Topic("Home", more=("env.smoke", "env.pets", "env.damp", "env.lead")),
    Topic("Pregnancy", "pat.pregnant", ("pat.lactating",)),
    Topic(
        "Medicines",
        "med.key",
        ("med.biologic", "gi.ppi_trial"),
        frozenset({"gi.ppi_trial"}),
    ),
)  # fmt: skip
FOODS = "food.rx"
FOOD_TOPIC = "food.any"
_FOOD_LATER = ("food.rx.timing", "food.rx.symptoms", "food.rx.last")


def glance_facts(inventory: Inventory) -> tuple[Fact, ...]:
    """Return the facts; a topic of which no question is on the page is left out."""
    say = paper_words(inventory.form.questionnaire.language).say
    made = ((say(topic.label), _said(topic, inventory, say)) for topic in TOPICS)
    return tuple(Fact(label, text) for label, text in made if text)


def _said(topic: Topic, inventory: Inventory, say: Say) -> Words:
    if not topic.lead:
        return _equals(topic, inventory, say)
    lead = inventory.by_id.get(topic.lead)
    if lead is None:
        return ()
    if lead.standing is not Standing.RECORDED and not _contradicted(topic, inventory):
        return words(_lead_word(lead))
    details = [_foods(inventory)] if topic.lead == FOOD_TOPIC else []
    details += [
        _one(topic, item)
        for id_ in topic.more
        if (item := inventory.by_id.get(id_)) and item.standing is Standing.RECORDED
    ]
    said = "; ".join(detail for detail in details if detail)
    first = _lead_word(lead)
    head: Run | str = strong(first) if lead.standing is Standing.RECORDED else first
    return words(head, f"; {said}" if said else "")


def _contradicted(topic: Topic, inventory: Inventory) -> bool:
    """Whether something is recorded below a lead that says no or nothing (wheeze without a diagnosis)."""
    return any(
        (item := inventory.by_id.get(id_)) is not None and item.standing is Standing.RECORDED
        for id_ in topic.more
    )


def _lead_word(lead: Item) -> str:
    return _short(lead.value)


def _equals(topic: Topic, inventory: Inventory, say: Say) -> Words:
    items = [item for id_ in topic.more if (item := inventory.by_id.get(id_))]
    recorded = "; ".join(_one(topic, item) for item in items if item.standing is Standing.RECORDED)
    rest = "; ".join(
        say(
            word,
            names=_some([_name(topic, item) for item in items if item.standing is standing], say),
        )
        for standing, word in _REST
        if any(item.standing is standing for item in items)
    )
    if not recorded:
        return words(rest[:1].upper() + rest[1:])
    return words(strong(recorded), f"; {rest}" if rest else "")


def _some(names: list[str], say: Say) -> str:
    """Names, or how many there are; all of them stand in the lists further down."""
    if len(names) <= NAMED_UP_TO:
        return ", ".join(names)
    return say("{count} items", count=len(names))


def _name(topic: Topic, item: Item) -> str:
    """Short name without the topic's own word in front (“family eczema” in the row “Family”)."""
    return item.question.name.removeprefix(f"{topic.label.lower()} ")


def _one(topic: Topic, item: Item) -> str:
    if item.question.kind is Kind.YES_NO:
        return _name(topic, item)
    if item.question.kind is Kind.TEXT:
        return _short(item.value)
    value = _short(item.words)
    return f"{_name(topic, item)}: {value}" if item.question.id in topic.named else value


def _foods(inventory: Inventory) -> str:
    """Say each suspected food with when and what happened."""
    said = []
    for entry in inventory.form.entries(FOODS):
        items = {item.question.id: item for item in inventory.entry(FOODS, entry)}
        first = next(iter(items.values()), None)
        later = [
            _short(items[id_].words)
            for id_ in _FOOD_LATER
            if id_ in items and items[id_].standing is Standing.RECORDED
        ]
        if first is not None:
            said.append(f"{first.of} ({'; '.join(later)})" if later else first.of)
    return ", ".join(said)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"
