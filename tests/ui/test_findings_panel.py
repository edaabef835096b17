from __future__ import annotations

from PySide6.QtCore import Qt

from clinic_app.form.answers import Answer
from clinic_app.screening.rule import Urgency
from clinic_app.ui.intake.cards.finding_card import FindingCard
from clinic_app.ui.intake.cards.link import Link
from clinic_app.ui.intake.findings_panel import FindingsPanel, LinkedEntry
from tests.ui.conftest import OpenDesk

YES, NO = Answer.of("yes"), Answer.of("no")
IMPACTION = {"gi.dysphagia": YES, "gi.food_impaction": YES, "asth.ever": YES}


def shown(panel: FindingsPanel) -> list[FindingCard]:
    return [card for card in panel.cards() if not card.isHidden()]


def test_the_strip_says_every_state_in_words(open_desk: OpenDesk) -> None:
    desk = open_desk(given={"ecz.ever": YES, "asth.ever": NO})
    names = [button.accessibleName() for button in desk.page.findings.strip.buttons]
    assert names[:2] == ["Eczema: yes", "Asthma: no"]
    assert all(name.endswith("not asked") for name in names[2:])


def test_findings_follow_the_answers_at_once(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("ecz.ever")
    desk.press("y")
    desk.settle()
    titles = [card.accessibleName() for card in shown(desk.page.findings)]
    assert any("Eczema recorded" in title for title in titles)
    desk.page.show_question("ecz.ever")
    desk.press("n")
    desk.settle()
    titles = [card.accessibleName() for card in shown(desk.page.findings)]
    assert not any("Eczema recorded" in title for title in titles)


def test_the_article_stands_pinned_under_the_strip(open_desk: OpenDesk) -> None:
    desk = open_desk(given={"ecz.ever": YES, **IMPACTION})
    panel = desk.page.findings
    first = shown(panel)[0]
    assert "Eczema recorded" in first.accessibleName()
    above = panel.strip.mapTo(panel, panel.strip.rect().bottomLeft()).y()
    assert first.mapTo(panel, first.rect().topLeft()).y() > above


def test_the_articles_message_and_its_uncertainty_are_read_without_a_click(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk(given={"ecz.ever": YES})
    words = shown(desk.page.findings)[0].words
    assert "into consideration here" in words
    assert "uncertain" in words
    assert "Basis: news article, 2025" in words


def test_the_strip_stays_in_sight_while_the_rest_scrolls(open_desk: OpenDesk) -> None:
    desk = open_desk(dob="1988-06-02", sex="male", given={"ecz.ever": YES, **IMPACTION})
    panel = desk.page.findings
    place = panel.strip.mapTo(panel, panel.strip.rect().topLeft())
    panel.verticalScrollBar().setValue(panel.verticalScrollBar().maximum())
    assert panel.verticalScrollBar().value() > 0
    assert panel.strip.mapTo(panel, panel.strip.rect().topLeft()) == place


def test_the_message_stays_too_where_the_window_is_high(open_desk: OpenDesk) -> None:
    desk = open_desk(given={"ecz.ever": YES, **IMPACTION})
    panel = desk.page.findings
    card = shown(panel)[0]
    desk.page.resize(1360, 1100)
    desk.settle()
    assert card.parentWidget() is panel.strip.parentWidget()
    desk.page.resize(1280, 560)
    desk.settle()
    assert card.parentWidget() is panel.widget()


def test_cards_come_by_urgency_each_with_its_word(open_desk: OpenDesk) -> None:
    desk = open_desk(dob="1988-06-02", sex="male", given=IMPACTION)
    found = [one for one in desk.model.screening.matched if not one.rule.pinned]
    cards = [card for card in shown(desk.page.findings) if "Eczema recorded" not in card.words]
    assert [card.text() for card in cards] == [one.rule.title.replace("&", "&&") for one in found]
    for card, one in zip(cards, found, strict=True):
        assert card.words.casefold().startswith(one.rule.urgency.value.casefold())
        assert "Because:" in card.words
        assert "Basis:" in card.words


def test_an_unfolded_card_holds_options_strength_limits_and_sources(open_desk: OpenDesk) -> None:
    desk = open_desk(dob="1988-06-02", sex="male", given=IMPACTION)
    card = next(card for card in shown(desk.page.findings) if "atopic history" in card.text())
    low = card.height()
    card.click()
    finding = next(one for one in desk.model.screening.matched if one.rule.title == card.text())
    assert card.height() > low
    assert finding.rule.limits in card.words
    assert finding.rule.strength in card.words
    assert finding.say in card.words
    for option in finding.rule.options:
        assert option in card.words
    for key in finding.rule.basis:
        assert desk.model.rules.sources[key].citation in card.words


def test_an_emergency_folds_the_rest_under_one_line_and_hides_nothing(open_desk: OpenDesk) -> None:
    desk = open_desk(dob="1988-06-02", sex="male", given={**IMPACTION, "visit.acutely_unwell": YES})
    panel = desk.page.findings
    found = [one for one in desk.model.screening.matched if not one.rule.pinned]
    lower = [one for one in found if one.rule.urgency is not Urgency.EMERGENCY]
    assert lower
    assert len(shown(panel)) == len(found) - len(lower)
    assert f"({len(lower)})" in panel._lower.text()
    panel._lower.click()
    assert len(shown(panel)) == len(found)


def test_what_cannot_be_told_names_the_questions_and_leads_there(open_desk: OpenDesk) -> None:
    desk = open_desk()
    panel = desk.page.findings
    panel._open.click()
    entries = [one for one in panel.findChildren(LinkedEntry) if not one.isHidden()]
    assert len(entries) == len(desk.model.screening.cannot_assess)
    link = entries[0].findChildren(Link)[0]
    wanted = desk.model.screening.cannot_assess[0].needed[0]
    link.click()
    assert desk.at == wanted


def test_not_matched_is_never_called_normal(open_desk: OpenDesk) -> None:
    desk = open_desk()
    panel = desk.page.findings
    panel._unmatched.click()
    words = " ".join(
        label.text() for label in panel._order if hasattr(label, "text") and not label.isHidden()
    )
    assert "not the same as normal" in words
    assert panel._none.text().startswith("No listed rule matches")


def test_a_card_that_did_not_change_is_the_same_widget(open_desk: OpenDesk) -> None:
    desk = open_desk(given={"ecz.ever": YES})
    before = {card.text(): card for card in shown(desk.page.findings)}
    desk.page.show_question("gi.dysphagia")
    desk.press("y")
    desk.settle()
    after = {card.text(): card for card in shown(desk.page.findings)}
    assert len(after) > len(before)
    assert all(after[title] is card for title, card in before.items() if title in after)


def test_f1_on_a_finding_says_why_as_on_a_question(open_desk: OpenDesk) -> None:
    desk = open_desk(given={"ecz.ever": Answer.of("yes")})
    desk.settle()
    card = next(one for one in desk.page.findings.stops() if isinstance(one, FindingCard))
    card.setFocus()
    desk.press(Qt.Key.Key_F1)
    assert card.is_unfolded
    assert "LIMITS" in card.words.upper()
    desk.press(Qt.Key.Key_F1)
    assert not card.is_unfolded
