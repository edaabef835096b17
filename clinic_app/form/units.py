"""Units of measure (UCUM) that people type, and the ones that are converted for them."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from clinic_app.form.partial_date import time_unit

# (typed unit, unit asked for) -> factor. NIST SP 811: 1 lb = 0.45359237 kg and 1 in = 2.54 cm exactly.
_FACTORS = {
    ("[lb_av]", "kg"): Decimal("0.45359237"),
    ("[oz_av]", "kg"): Decimal("0.028349523125"),
    ("[stone_av]", "kg"): Decimal("6.35029318"),
    ("g", "kg"): Decimal("0.001"),
    ("kg", "g"): Decimal(1000),
    ("[lb_av]", "g"): Decimal("453.59237"),
    ("[in_i]", "cm"): Decimal("2.54"),
    ("[ft_i]", "cm"): Decimal("30.48"),
    ("m", "cm"): Decimal(100),
    ("mm", "cm"): Decimal("0.1"),
}
_WORDS = {
    "lb": "[lb_av]", "lbs": "[lb_av]", "pound": "[lb_av]", "pounds": "[lb_av]",
    "oz": "[oz_av]", "ounce": "[oz_av]", "ounces": "[oz_av]", "st": "[stone_av]", "stone": "[stone_av]",
    "kg": "kg", "kgs": "kg", "kilo": "kg", "kilos": "kg", "g": "g", "gram": "g", "grams": "g",
    "in": "[in_i]", "inch": "[in_i]", "inches": "[in_i]", '"': "[in_i]",
    "ft": "[ft_i]", "foot": "[ft_i]", "feet": "[ft_i]", "'": "[ft_i]",
    "cm": "cm", "mm": "mm", "m": "m", "metre": "m", "metres": "m", "meter": "m", "meters": "m",
}  # fmt: skip
_TENTH, _WHOLE = Decimal("0.01"), Decimal(1)


def ucum(word: str) -> str | None:
    """UCUM code of a typed unit word that is not a unit of time; None where unknown."""
    return _WORDS.get(word.casefold().rstrip("."))


def find_unit(word: str, offered: tuple[tuple[str, str], ...]) -> str | None:
    """UCUM code meant by `word`: one of the `offered` (code, label), or one that converts to them."""
    lowered = word.casefold().rstrip(".")
    for code, label in offered:
        if lowered in {code.casefold(), label.casefold()}:
            return code
    codes = {code for code, _ in offered}
    timed = time_unit(word)
    if timed in codes:
        return timed
    # one or more first letters of a label are enough where they fit just one unit: “d” for days
    begun = [code for code, label in offered if label.casefold().startswith(lowered)]
    if len(begun) == 1:
        return begun[0]
    return ucum(word)


def convert(amount: Decimal, unit: str, wanted: str) -> Decimal | None:
    """`amount` in `wanted`, rounded to 0.01 (grams: to 1); None where the two do not measure the same."""
    if unit == wanted:
        return amount
    factor = _FACTORS.get((unit, wanted))
    if factor is None:
        return None
    step = _WHOLE if wanted == "g" else _TENTH
    rounded = (amount * factor).quantize(step, ROUND_HALF_EVEN)
    whole = rounded.to_integral_value()
    return whole if whole == rounded else rounded
