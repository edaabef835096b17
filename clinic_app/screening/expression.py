"""The rule language: text to a frozen tree. A clinician reads the text; nothing here knows a form.

    gi.dysphagia=yes   stool.blood in {streaks,mixed}   supp.list has vitamin_a   diet.type has any of {..}
    symptoms has none of {..}   stool.diarrhoea_days>14   ecz.onset<2y   age>=6mo
    x !yes   x !in {..}   D.atopy !true       not confirmed: true as well for no, unknown, declined, not asked
    x not_established                         on the page, and unknown, declined or not asked
    x still_recorded                          off the page, with an answer kept from before
    NOT a   a AND b   a OR b   any(a, b)   any of {x, y} in {..}   count(a, b, c)>=2   D.eat_count>=2
    any food.rx (timing=lt_2h AND symptoms has wheeze)        some entry of a repeating group
    D.atopy   VIS   D.known(eoe)   SO-06                      a derived value, or another rule
AND binds more tightly than OR.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NoReturn

from clinic_app.errors import ClinicError

ORDER = (">=", "<=", ">", "<", "=")
AGE_UNITS = ("y", "mo", "wk", "d")
NOT_ESTABLISHED = "not_established"
STILL_RECORDED = "still_recorded"
_STATES = (NOT_ESTABLISHED, STILL_RECORDED)
MAX_DEPTH = 50

_TOKEN = re.compile(
    r"\s*(?:(?P<word>[A-Za-z0-9_][A-Za-z0-9_.\-]*)|(?P<sign>>=|<=|[(){},=<>!])|(?P<bad>\S))"
)
_AMOUNT = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>[A-Za-z]*)")
_RESERVED = {"AND", "OR", "NOT", "any", "count", "of", "in", "has", "none", *_STATES}


class ExpressionError(ClinicError):
    """Text that is not in the rule language; `column` counts from 1."""

    def __init__(self, sentence: str, column: int, remedy: str = "") -> None:
        super().__init__(sentence, remedy)
        self.column = column


@dataclass(frozen=True, slots=True)
class Asked:
    """A test of one answer. `operator` is a sign, or in, !in, has, has_any, has_none or a state.

    `unit` is that of an age (`y`, `mo`, `wk`, `d`), else empty.
    """

    question: str
    operator: str
    codes: tuple[str, ...] = ()
    number: Decimal | None = None
    unit: str = ""
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class AgeTest:
    """The patient's age at the visit against a limit."""

    operator: str
    number: Decimal
    unit: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Named:
    """A derived value or another rule by its name; `argument` fills its one parameter."""

    name: str
    argument: str = ""
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class NotConfirmed:
    """`D.atopy !true`: true unless the operand is known to be true."""

    part: Tree


@dataclass(frozen=True, slots=True)
class Not:
    """Negation."""

    part: Tree


@dataclass(frozen=True, slots=True)
class AllOf:
    """AND."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """OR, and `any(...)`."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many parts are true; against a limit, or (`operator` empty) the number itself for a derived value."""

    parts: tuple[Tree, ...]
    operator: str = ""
    limit: int = 0
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class AnyEntry:
    """Some entry of a repeating group makes `part` true."""

    group: str
    part: Tree
    column: int = field(default=0, compare=False)


Tree = Asked | AgeTest | Named | NotConfirmed | Not | AllOf | AnyOf | Tally | AnyEntry


def parse(text: str, bindings: Mapping[str, str] | None = None) -> Tree:
    """Read an expression. `bindings` puts words in the place of parameters. Raises ExpressionError."""
    return _Parser(text, bindings or {}).whole()


def parts_of(tree: Tree) -> tuple[Tree, ...]:
    """Return what a tree is made of, one step down."""
    match tree:
        case AllOf(parts=parts) | AnyOf(parts=parts) | Tally(parts=parts):
            return parts
        case Not(part=part) | NotConfirmed(part=part) | AnyEntry(part=part):
            return (part,)
        case _:
            return ()


def walk(tree: Tree) -> Iterator[Tree]:
    """Return the tree and everything below it, in the order of the text."""
    yield tree
    for part in parts_of(tree):
        yield from walk(part)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    column: int
    is_word: bool


def _tokens(text: str, bindings: Mapping[str, str]) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text.rstrip()):
        column = match.start(match.lastgroup or 0) + 1
        if match["bad"]:
            raise ExpressionError(f"“{match['bad']}” has no meaning here.", column)
        word = match["word"]
        found.append(
            _Token(bindings.get(word, word), column, True)
            if word
            else _Token(match["sign"], column, False)
        )
    return found


class _Parser:
    """Recursive descent over the tokens; the first mistake is raised with its column."""

    def __init__(self, text: str, bindings: Mapping[str, str]) -> None:
        self._tokens = _tokens(text, bindings)
        self._end = len(text) + 1
        self._at = 0
        self._depth = 0

    def whole(self) -> Tree:
        if not self._tokens:
            raise ExpressionError("The expression is empty.", 1)
        tree = self._either()
        if self._peek() is not None:
            self._fail("Expected AND, OR or the end")
        return tree

    def _either(self) -> Tree:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._fail("Parentheses are nested too deeply", "Name a part as a derived value.")
        parts = [self._both()]
        while self._take("OR"):
            parts.append(self._both())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _both(self) -> Tree:
        parts = [self._one()]
        while self._take("AND"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _one(self) -> Tree:
        if self._take("NOT"):
            return Not(self._one())
        if self._take("("):
            inner = self._either()
            self._expect(")")
            return inner
        if self._take("any"):
            return self._any()
        if self._peek() == "count":
            return self._count()
        return self._statement()

    def _any(self) -> Tree:
        if self._take("("):
            return AnyOf(self._list())
        if self._take("of"):
            names = self._names()
            here = self._at
            tests: list[Tree] = []
            for name in names:
                self._at = here  # the same test again, for the next name
                tests.append(self._test(name))
            return AnyOf(tuple(tests))
        group = self._word("the name of a repeating group, “of {..}” or “(..)”")
        self._expect("(")
        inner = self._either()
        self._expect(")")
        return AnyEntry(group.text, inner, group.column)

    def _count(self) -> Tree:
        column = self._next().column
        self._expect("(")
        parts = self._list()
        operator = self._order()
        if not operator:
            return Tally(parts, column=column)
        return Tally(parts, operator, self._whole_number(), column)

    def _statement(self) -> Tree:
        name = self._word("a question, a derived value or a rule")
        if name.text == "age":
            operator = self._order()
            if not operator:
                self._fail("Expected a comparison after age", "For example age<18y.")
            number, unit = self._amount()
            if unit not in AGE_UNITS:
                self._fail("An age needs a unit", "Write y, mo, wk or d: age>=6mo.", back=1)
            return AgeTest(operator, number, unit, name.column)
        if self._take("("):
            argument = self._word("one word")
            self._expect(")")
            return self._after_named(Named(name.text, argument.text, name.column))
        if self._is_named(name.text):
            return self._after_named(Named(name.text, "", name.column))
        return self._test(name)

    @staticmethod
    def _is_named(word: str) -> bool:
        """Derived values and rules begin with a capital letter, questions never do."""
        return word[0].isupper()

    def _after_named(self, named: Named) -> Tree:
        if self._take("!"):
            self._expect("true")
            return NotConfirmed(named)
        operator = self._order()
        if operator:
            return Tally((named,), operator, self._whole_number(), named.column)
        return named

    def _test(self, name: _Token) -> Asked:
        operator = self._state() or self._coded()
        if operator:
            several = operator in {"in", "!in", "has_any", "has_none"}
            codes = self._codes() if several else () if operator in _STATES else self._code()
            return Asked(name.text, operator, codes, column=name.column)
        operator = self._order()
        if not operator:
            self._fail(f"“{name.text}” needs a test", f"For example {name.text}=yes.")
        if operator == "=":
            return Asked(name.text, operator, self._code(), column=name.column)
        number, unit = self._amount()
        return Asked(name.text, operator, (), number, unit, name.column)

    def _state(self) -> str:
        return next((state for state in _STATES if self._take(state)), "")

    def _coded(self) -> str:
        """Operators in front of one option or several; empty where none stands here."""
        if self._take("!"):
            return "!in" if self._take("in") else "!"
        if self._take("in"):
            return "in"
        if not self._take("has"):
            return ""
        for word in ("any", "none"):
            if self._peek() == word and self._peek(1) == "of":
                self._at += 2
                return f"has_{word}"
        return "has"

    # -- small pieces --------------------------------------------------------------------------

    def _list(self) -> tuple[Tree, ...]:
        parts = [self._either()]
        while self._take(","):
            parts.append(self._either())
        self._expect(")")
        return tuple(parts)

    def _names(self, wanted: str = "a question") -> list[_Token]:
        self._expect("{")
        names = [self._any_word(wanted)]
        while self._take(","):
            names.append(self._any_word(wanted))
        self._expect("}")
        return names

    def _codes(self) -> tuple[str, ...]:
        return tuple(token.text for token in self._names("an option"))

    def _code(self) -> tuple[str, ...]:
        return (self._any_word("an option").text,)

    def _order(self) -> str:
        for operator in ORDER:
            if self._take(operator):
                return operator
        return ""

    def _amount(self) -> tuple[Decimal, str]:
        token = self._word("a number")
        match = _AMOUNT.fullmatch(token.text)
        if match is None:
            self._fail(f"“{token.text}” is not a number", back=1)
        return Decimal(match["number"]), match["unit"]

    def _whole_number(self) -> int:
        number, unit = self._amount()
        if unit or number != int(number):
            self._fail("A count is compared with a whole number", back=1)
        return int(number)

    def _peek(self, ahead: int = 0) -> str | None:
        at = self._at + ahead
        return self._tokens[at].text if at < len(self._tokens) else None

    def _next(self) -> _Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _take(self, text: str) -> bool:
        if self._peek() != text:
            return False
        self._at += 1
        return True

    def _expect(self, text: str) -> None:
        if not self._take(text):
            self._fail(f"Expected “{text}”")

    def _word(self, wanted: str) -> _Token:
        if self._peek() in _RESERVED:
            self._fail(f"Expected {wanted}")
        return self._any_word(wanted)

    def _any_word(self, wanted: str) -> _Token:
        """Return a word even if the language uses it: “none” is an option of many questions."""
        if self._at >= len(self._tokens) or not self._tokens[self._at].is_word:
            self._fail(f"Expected {wanted}")
        return self._next()

    def _fail(self, what: str, remedy: str = "", back: int = 0) -> NoReturn:
        at = self._at - back
        if at >= len(self._tokens):
            raise ExpressionError(f"{what}, but the text ends.", self._end, remedy)
        token = self._tokens[at]
        found = "" if back else f", found “{token.text}”"
        if token.text in {"and", "or", "not"}:
            remedy = f"Write {token.text.upper()} in capitals."
        raise ExpressionError(f"{what}{found}.", token.column, remedy)
