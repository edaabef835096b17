"""How answers are said in a language: a frozen set of words that a question carries; nothing is looked up elsewhere.

The words are keyed by the English sentence with its places, so that a missing one is seen where it is used and
shown in English rather than not at all. A test compares the keys with every `say(…)` of the pure packages.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

_SPACED_FROM = (
    5  # digits; a longer whole part is read in groups of three where the language has them
)


@dataclass(frozen=True)
class Words:
    """The words of one language. Two of the same language are equal."""

    language: str  # BCP 47, the first part
    name: str = field(compare=False)  # of the language, in itself
    months: tuple[str, ...] = field(compare=False)
    decimal: str = field(default=".", compare=False)
    thousands: str = field(default="", compare=False)
    sentences: Mapping[str, str] = field(
        default_factory=dict, compare=False, repr=False, hash=False
    )

    def say(self, english: str, **parts: object) -> str:
        """Return a sentence in this language, with its parts put in."""
        return self.sentences.get(english, english).format(**parts)

    def number(self, number: Decimal | int | str) -> str:
        """Return a number with the decimal sign of the language; nothing is rounded."""
        whole, point, rest = str(number).partition(".")
        if (
            self.thousands
            and len(whole.lstrip("-")) >= _SPACED_FROM
            and whole.lstrip("-").isdigit()
        ):
            whole = f"{int(whole):,}".replace(",", self.thousands)
        return whole + (self.decimal if point else "") + rest

    def sort_key(self, text: str) -> tuple[str, str]:
        """Return what sorts texts as a dictionary of the language does: accents last, ñ after n."""
        plain = []
        for character in unicodedata.normalize("NFC", text.casefold()):
            base = unicodedata.normalize("NFD", character)[0]
            # a letter of its own in Spanish, and not an n with an accent (RAE, Ortografía 2010)
            plain.append("n\uffff" if self.language == "es" and character == "ñ" else base)
        return "".join(plain), text


ENGLISH = Words(
    "en",
    "English",
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)

# Decimal comma and spaced thousands: ISO 80000-1 and RAE, Ortografía 2010; both are read everywhere.
SPANISH = Words(
    "es",
    "Español",
    ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
    decimal=",",
    thousands="\u00a0",
    sentences=MappingProxyType(
        {
            "Yes": "Sí",
            "No": "No",
            "Unknown": "Ignorado",
            "Declined": "Rehusó contestar",
            # figures of the clinic
            "Atopic history": "Antecedentes atópicos",
            "Ever had, as recorded. Unknown and declined were asked; not asked was not.": (
                "Alguna vez, según consta. «Ignorado» y «rehusó» sí se preguntaron; «no preguntado», no."
            ),
            "All of the atopic history asked": "Todos los antecedentes atópicos preguntados",
            "Intakes in which eczema, asthma, rhinitis, food and drug allergy were each asked, by month.": (
                "Historias en que se preguntó por eccema, asma, rinitis y alergia a alimentos y fármacos, por mes."
            ),
            "All asked": "Todo preguntado",
            "Something not asked": "Algo sin preguntar",
            "Highest finding": "Hallazgo más urgente",
            "Each intake once, by its most pressing finding. No finding does not mean that nothing is wrong.": (
                "Cada historia una vez, por su hallazgo más urgente. Sin hallazgos no significa que no pase nada."
            ),
            "Emergency": "Emergencia",
            "Urgent": "Urgente",
            "Soon": "Pronto",
            "Consider": "Considerar",
            "Information": "Información",
            "No rule matched": "Ninguna regla coincidió",
            "Intakes": "Historias",
            "Findings": "Hallazgos",
            "Intakes in which each rule matched; an intake may stand in several rows.": (
                "Historias en que coincidió cada regla; una historia puede estar en varias filas."
            ),
            "Time for an intake": "Duración de la historia",
            "{start} to {end} min": "{start} a {end} min",
            "over {end} min": "más de {end} min",
            "Median {minutes} min.": "Mediana de {minutes} min.",
            "From the first question to the signature, in one sitting.": (
                "De la primera pregunta a la firma, de una sola vez."
            ),
            "{apart} signed later are not counted.": "No se cuentan {apart} firmadas más tarde.",
            "Not asked": "No preguntado",
            "Does not apply": "No corresponde",
            "Not asked yet": "Aún no preguntado",
            "Not recorded": "Sin registrar",
            "Removed": "Quitado",
            "Nothing recorded": "Nada registrado",
            "none recorded": "nada registrado",
            "age": "edad",
            "day": "día",
            "days": "días",
            "week": "semana",
            "weeks": "semanas",
            "month": "mes",
            "months": "meses",
            "year": "año",
            "years": "años",
            "from birth": "desde el nacimiento",
            "about {amount}": "alrededor de {amount}",
            "since {when}": "desde {when}",
            "from {when}": "desde los {when}",
            "{years} y": "{years} años",
            "{years} y {months} m": "{years} años {months} m",
            "{low} to {high} {unit}": "{low} a {high} {unit}",
            "y": "años",
            "onset unknown": "inicio ignorado",
            "onset declined": "inicio: rehusó contestar",
            "onset not asked": "inicio no preguntado",
            "activity unknown": "actividad ignorada",
            "activity declined": "actividad: rehusó contestar",
            "activity not asked": "actividad no preguntada",
            "{answer} is unusual for “{name}”.": "{answer} es inusual para «{name}».",
            "“{name}” is a list of entries; it has no text of its own.": (
                "«{name}» es una lista de entradas; no tiene texto propio."
            ),
            "“{typed}” is neither yes nor no.": "«{typed}» no es ni sí ni no.",
            "Type yes, no, unknown or declined.": "Escriba sí, no, ignorado o rehusó contestar.",
            "“{typed}” is not one of the options.": "«{typed}» no es una de las opciones.",
            "“{typed}” names no option.": "«{typed}» no nombra ninguna opción.",
            "“{label}” cannot be chosen together with another option.": (
                "«{label}» no puede elegirse junto con otra opción."
            ),
            "“{typed}” is not a number.": "«{typed}» no es un número.",
            "“{typed}” is not a unit for “{name}”.": "«{typed}» no es una unidad para «{name}».",
            "“{typed}” is not a unit here.": "«{typed}» no es una unidad aquí.",
            "The unit is missing.": "Falta la unidad.",
            "Type {words}.": "Escriba {words}.",
            " or ": " o ",
            "That is not a possible number for “{name}”.": "Ese número no es posible para «{name}».",
            "“{name}” takes whole numbers.": "«{name}» admite números enteros.",
            "“{name}” cannot be below {low}.": "«{name}» no puede ser menor que {low}.",
            "“{name}” cannot be above {high}.": "«{name}» no puede ser mayor que {high}.",
            "Text cannot hold a null character.": "El texto no puede contener un carácter nulo.",
            "The text holds half a character; type it again.": (
                "El texto contiene medio carácter; escríbalo de nuevo."
            ),
            "The text is {over} characters too long.": "El texto tiene {over} caracteres de más.",
            "Up to {most} fit.": "Caben hasta {most}.",
            "Expected {codes}.": "Se espera {codes}.",
            "Expected yes, no, unknown or declined.": (
                "Se espera sí, no, ignorado o rehusó contestar."
            ),
            "Expected one of the options.": "Se espera una de las opciones.",
            "Expected options.": "Se esperan opciones.",
            "Expected a number{unit}.": "Se espera un número{unit}.",
            "Expected a number from {low} to {high}{unit}.": (
                "Se espera un número de {low} a {high}{unit}."
            ),
            "Expected regions of the body.": "Se esperan zonas del cuerpo.",
            "Expected YYYY, YYYY-MM or YYYY-MM-DD.": "Se espera AAAA, AAAA-MM o AAAA-MM-DD.",
            "Expected an age such as “4 mo” or “~2 a”, “birth”, or a date such as 2009-06.": (
                "Se espera una edad como «4 mo» o «~2 a», «birth», o una fecha como 2009-06."
            ),
            "Expected text.": "Se espera texto.",
            "Expected a list of entries.": "Se espera una lista de entradas.",
            "“{name}” ({when}) lies after the visit ({visit}).": (
                "«{name}» ({when}) es posterior a la visita ({visit})."
            ),
            "“{name}” ({when}) lies before the birth ({dob}).": (
                "«{name}» ({when}) es anterior al nacimiento ({dob})."
            ),
            "“{name}” ({when}) is more than the patient's age.": (
                "«{name}» ({when}) es más que la edad del paciente."
            ),
            "“{typed}” cannot be read as a date.": "«{typed}» no puede leerse como fecha.",
            "Type 14-Mar-2019, Mar 2019 or 2019.": "Escriba 14-mar-2019, mar 2019 o 2019.",
            "“{typed}” can be read in two ways.": "«{typed}» puede leerse de dos maneras.",
            "Type {one} or {other}.": "Escriba {one} o {other}.",
            "“{typed}” has a zero for a day or month.": "«{typed}» tiene un cero como día o mes.",
            "A day needs its month.": "Un día necesita su mes.",
            "The year {year} is outside {first} to {last}.": "El año {year} está fuera de {first} a {last}.",
            "There is no month {month}.": "No existe el mes {month}.",
            "{month} {year} has no day {day}.": "{month} {year} no tiene el día {day}.",
            "Is that {number} months or {number} years?": "¿Son {number} meses o {number} años?",
            "Type {number}m or {number}y, or a year.": (
                "Escriba {number} meses o {number} años, o un año."
            ),
            "Type an age (4 months, about 2 years), “birth”, Jun 2009 or 2009.": (
                "Escriba una edad (4 meses, unos 2 años), «nacimiento», jun 2009 o 2009."
            ),
            "{amount} is more than a lifetime.": "{amount} es más que una vida.",
        }
    ),
)
_KNOWN = {"en": ENGLISH, "es": SPANISH}


def words_of(language: str) -> Words:
    """Return the words of a language tag such as `es` or `es-MX`; English for one that has none here."""
    return _KNOWN.get(language.split("-", maxsplit=1)[0].casefold(), ENGLISH)
