"""Whether a text is a UCUM unit code, and which one was probably meant. Source: unitsofmeasure.org, version 2.1."""

from __future__ import annotations

import difflib
import re
from typing import Final

# atoms that take a prefix (kg, mmol, µU is uU), and those that do not
_METRIC: Final = frozenset(
    {
        "m", "g", "s", "L", "l", "mol", "K", "Cel", "J", "W", "N", "Pa", "Hz", "V", "A", "cal", "bar",
        "eq", "osm", "kat", "U", "[iU]", "Bq", "Gy", "Sv", "lm", "lx", "m[Hg]", "m[H2O]",
    }
)  # fmt: skip
_PLAIN: Final = frozenset(
    {
        "1", "10*", "10^", "%", "[ppth]", "[ppm]", "d", "wk", "mo", "a", "h", "min", "[pH]", "[HPF]", "[LPF]",
        "[lb_av]", "[oz_av]", "[stone_av]", "[in_i]", "[ft_i]", "[degF]", "deg", "[drp]", "[pptr]", "[ppb]",
        "[arb'U]", "[CFU]", "[tsp_us]", "[tbs_us]", "[foz_us]", "[cup_us]",
    }
)  # fmt: skip
_PREFIXES: Final = ("da", "k", "h", "d", "c", "m", "u", "n", "p", "f", "M", "G")
_POWER: Final = re.compile(r"(?<=[^\d^*+-])[+-]?\d+$|(?<=[*^])[+-]?\d+$")
_ANNOTATION: Final = re.compile(r"\{[!-z|~]*\}")
_MEANT: Final = {
    "day": "d", "days": "d", "week": "wk", "weeks": "wk", "w": "wk", "month": "mo", "months": "mo",
    "year": "a", "years": "a", "y": "a", "yr": "a", "hour": "h", "hours": "h", "minutes": "min", "kgs": "kg", "KG": "kg",
    "Kg": "kg", "mcg": "ug", "µg": "ug", "mcg/g": "ug/g", "µg/g": "ug/g", "10^9/l": "10*9/L", "1e9/L": "10*9/L",
    "x10^9/L": "10*9/L", "lb": "[lb_av]", "lbs": "[lb_av]", "in": "[in_i]", "inch": "[in_i]", "°C": "Cel", "C": "Cel",
    "IU": "[iU]", "mmHg": "mm[Hg]", "score": "{score}", "hpf": "/[HPF]", "/hpf": "/[HPF]", "/day": "/d", "per day": "/d",
}  # fmt: skip
_USUAL: Final = (
    "d", "wk", "mo", "a", "h", "min", "kg", "g", "mg", "ug", "cm", "mm", "m", "mL", "L", "/d", "/wk", "/min", "%", "1",
    "{score}", "/[HPF]", "10*9/L", "ug/g", "mg/L", "g/L", "mmol/L", "umol/L", "ng/mL", "k[iU]/L", "mm[Hg]", "Cel", "kg/m2",
)  # fmt: skip


def is_ucum(code: str) -> bool:
    """Whether `code` is made of UCUM atoms, prefixes, powers and annotations."""
    bare = _ANNOTATION.sub("", code)
    if not bare:
        return bool(code)  # an annotation alone: {score}
    parts = re.split(r"[./]", bare)
    if parts[0] == "" and bare.startswith("/"):
        parts = parts[1:]
    return all(_is_atom(part) for part in parts)


def nearest_unit(code: str) -> str:
    """Return the UCUM code that was probably meant, or an empty text."""
    if code.strip() in _MEANT:
        return _MEANT[code.strip()]
    near = difflib.get_close_matches(code, _USUAL, 1, 0.6)
    return near[0] if near else ""


def _is_atom(part: str) -> bool:
    if re.fullmatch(r"10[*^][+-]?\d{1,3}", part) or part in _PLAIN or part in _METRIC:
        return True
    atom = _POWER.sub("", part)
    if atom in _PLAIN or atom in _METRIC:
        return atom != "1"
    return any(atom.startswith(prefix) and atom[len(prefix) :] in _METRIC for prefix in _PREFIXES)
