"""How each screen is dressed for its picture."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_app.ui.care.look import Look
from clinic_app.ui.language import MIRRORED

USUAL = (1360, 850)
SMALL = (1280, 720)


@dataclass(frozen=True, slots=True)
class Dress:
    """A look of the desk, the language of the window, and its size in pixels."""

    name: str
    title: str
    look: Look
    language: str = "en"
    size: tuple[int, int] = USUAL


DRESSES = (
    Dress("light", "Light", Look("light", 100, "en")),
    Dress("dark", "Dark", Look("dark", 100, "en")),
    Dress("spanish", "Spanish", Look("light", 100, "es"), "es"),
    Dress("mirrored", "Right to left", Look("light", 100, "en"), MIRRORED),
    Dress("large", "200 % text, 1280 x 720", Look("light", 200, "en"), "en", SMALL),
)
