"""What the program says about itself and its evidence: purpose, the article, figures, instruments, hazards."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArticlePoint:
    """One thing the source article says, and the questions and rules that carry it."""

    text: str
    questions: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """The article that this form grew from, in own words."""

    source: str
    summary: str
    uncertain: str
    points: tuple[ArticlePoint, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A population fact, never a patient's risk. `absolute` is the frequency that belongs beside a ratio."""

    fact: str
    figure: str
    absolute: str
    source: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire or score of others, its licence, and what this program does about it."""

    name: str
    licence: str
    use: str
    source: str


@dataclass(frozen=True, slots=True)
class Hazard:
    """Something that could go wrong, and what stands against it."""

    id: str
    hazard: str
    against: str


@dataclass(frozen=True, slots=True)
class About:
    """Everything for the page “About and evidence”."""

    purpose: str
    not_for: str
    validation: str
    regulation: tuple[str, ...]
    equity: str
    article: Article
    figures: tuple[Figure, ...]
    not_displayed: tuple[str, ...]
    instruments: tuple[Instrument, ...]
    hazards: tuple[Hazard, ...]
    doubts: tuple[str, ...]
