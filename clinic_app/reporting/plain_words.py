"""The summary for a patient in words that a twelve-year-old reads: fixed sentences, so that they can be checked.

What may be talked about goes by the number of the rule; a clinic's own rules have no sentence here and are left to the
clinician's own words. The signs to watch for are general advice in the sense of the NHS pages on anaphylaxis, food
stuck in the throat, and blood in vomit or stool; a clinic sets its own in the settings.
"""

from __future__ import annotations

STATES = {
    "yes": "yes",
    "no": "no",
    "unknown": "not known",
    "declined": "you chose not to say",
    "not_asked": "we did not ask",
}
CONDITIONS = {
    "eczema": "Eczema (dry, itchy skin)",
    "asthma": "Asthma",
    "rhinitis": "Hay fever",
    "food": "A food that makes you ill",
    "drug": "A drug that makes you ill",
}
URGENT = "Some of your answers need help today. Do what your team told you. Do not wait."
TALK = {
    "UR-01": "Food that gets stuck, and what to do when it does.",
    "UR-02": "A test to look at your food pipe and stomach.",
    "UR-03": "A test to look at your bowel.",
    "UR-04": "Signs that your bowel may be sore inside.",
    "UR-05": "Yellow skin or eyes, and blood tests for it.",
    "UR-06": "A lump in the tummy, and a scan to look at it.",
    "UR-07": "Chest pain when you move, and a check of your heart.",
    "SO-01": "Signs in a child with tummy trouble that need a closer look.",
    "SO-02": "Trouble with swallowing, and how it may go with eczema, asthma or allergies.",
    "SO-03": "How your food pipe trouble is being treated.",
    "SO-04": "Being sick a few hours after some foods.",
    "SO-05": "Small streaks of blood in a baby's nappy.",
    "SO-06": "Bad reactions to food, and a plan for them.",
    "SO-07": "Wheeze or asthma, and how well it is kept in check.",
    "SO-08": "Foods that are left out, and how to eat well without them.",
    "SO-09": "How much vitamin A you take in.",
    "SO-10": "A stool test that looks for blood you cannot see.",
    "CO-01": "Trouble with swallowing, and what it may come from.",
    "CO-02": "Cow's milk, and if it has to do with a baby's tummy.",
    "CO-03": "Itchy skin, and if it may be eczema.",
    "CO-04": "When and how a baby can first eat peanut.",
    "CO-05": "Aloe products, and what they do to the gut.",
    "CO-06": "A blood test that shows if wheat makes the gut ill.",
    "CO-07": "A blood count, and what it may have to do with your gut.",
    "IN-01": "Your eczema, and how it may go with your tummy. It is not clear yet how.",
    "IN-02": "What you have changed at home, and what it did.",
    "IN-03": "The first year of life, and your home now.",
    "IN-04": "What we still need to know about skin and allergies.",
    "IN-05": "What we still need to ask you.",
    "IN-06": "Being pregnant or giving breast milk.",
}
WATCH = (
    "You find it hard to breathe, or your lips, face or throat swell up.",
    "You feel faint or very weak, or a baby is floppy or hard to wake.",
    "Food is stuck and you cannot swallow your own spit.",
    "You throw up blood, or what you throw up is green.",
    "Your stool is black, or there is a lot of blood in it.",
    "You have a very bad pain in your tummy that does not stop.",
)
WATCH_LEAD = "Get help at once. Call the emergency number if:"
WATCH_LEAD_NUMBER = "Get help at once. Call {number} if:"
CALL_LEAD = "Call us if you are worried or if things get worse:"
CALL_BLANK = "Clinic phone number: ______________________________"
NOT_A_DIAGNOSIS = (
    "This page tells what you said and what we talked about. It does not say what illness you have. "
    "A blank does not mean that all is well."
)
CARD_NOTE = "Not a test result. Ask if unsure."
KEEP_CARD = "Cut here. Keep this card with you and show it when you get care."
