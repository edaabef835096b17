"""The two small pictures on paper: the course of atopy over the line of age, and where eczema is marked on the body.

Both can be read in black and white: what is sure is dark, what is only bounded is an empty frame, and words say the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from clinic_app.body_figure import Figure, Proportion, Shape, View, figures
from clinic_app.reporting import look
from clinic_app.reporting.atopic_course import GUT, Course, Span
from clinic_app.reporting.fonts import Faces
from clinic_app.reporting.page import Area, Bar, Item, Mark

LINE = 10.0  # points from one span to the next
BAR = 5.6  # height of a bar
FIGURE = 74.0  # height of a figure
_BASE = 7.2  # from the top of a line to the base line of its words


def course_items(course: Course, x: float, width: float, faces: Faces, size: float) -> list[Item]:
    """Draw one line for each span and the line of age below them."""
    left = max(faces.regular.width(span.label, size) for span in course.spans) + 8
    right = max(faces.regular.width(span.said, size) for span in course.spans) + 6
    track = (x + left, width - left - right)
    items: list[Item] = []
    for number, span in enumerate(course.spans):
        top = number * LINE
        items.append(Mark(x, top + _BASE, span.label, size))
        items += _span(span, course.now, track, top + 2.2)
        items.append(
            Mark(x + width - right + 6, top + _BASE, span.said, size, colour=look.SOFT_INK)
        )
    low = len(course.spans) * LINE + 1.5
    items.append(Bar(track[0], low, track[1], 0.7, look.SOFT_INK))
    items += _ages(course, track, low, faces, size)
    return items


def course_height(course: Course, size: float) -> float:
    """Height of that drawing in points."""
    return len(course.spans) * LINE + 4 + size * look.LEADING


def _span(span: Span, now: float, track: tuple[float, float], top: float) -> Iterator[Item]:
    start, wide = track
    if span.earliest is None or span.latest is None:
        yield _box(start, top, wide, None)
        return
    first = min(span.earliest / now, 1.0) * wide
    sure = min(max(span.latest, span.earliest) / now, 1.0) * wide
    if sure - first > 1:
        yield _box(start + first, top, sure - first, None)
    colour = look.ALARM_INK if span.key == GUT else look.TITLE_INK
    yield Bar(start + min(sure, wide - 2), top, max(wide - sure, 2), BAR, colour)


def _box(x: float, top: float, width: float, fill: look.Colour | None) -> Area:
    outline = ((0.0, 0.0), (width, 0.0), (width, BAR), (0.0, BAR))
    return Area(x, top, outline, fill, look.SOFT_INK, 0.5)


def _ages(
    course: Course, track: tuple[float, float], low: float, faces: Faces, size: float
) -> Iterator[Item]:
    start, wide = track
    drop = low + size * 1.15
    birth, now = course.words.say("birth"), course.words.say("now")
    yield Mark(start, drop, birth, size, colour=look.SOFT_INK)
    end = faces.regular.width(now, size)
    yield Mark(start + wide - end, drop, now, size, colour=look.SOFT_INK)
    for year in course.marks():
        words = course.words.say("{years} y", years=year)
        half = faces.regular.width(words, size) / 2
        at = year * 12 / course.now * wide
        if faces.regular.width(birth, size) + 4 < at - half and at + half < wide - end - 4:
            yield Bar(start + at, low, 0.7, 2.4, look.SOFT_INK)
            yield Mark(start + at - half, drop, words, size, colour=look.SOFT_INK)


def body_items(
    marked: frozenset[str], proportion: Proportion, x: float
) -> tuple[list[Item], float]:
    """Draw front and back, and the face where it is marked; return the drawing and its width in points."""
    items: list[Item] = []
    at = x
    for figure in figures(proportion):
        if figure.view is View.FACE and not marked & set(figure.regions):
            continue
        height = FIGURE * 0.55 if figure.view is View.FACE else FIGURE
        items += _figure(figure, marked, at, height)
        at += figure.width / figure.height * height + 6
    return items, at - 6 - x


def _figure(figure: Figure, marked: frozenset[str], x: float, height: float) -> Iterator[Item]:
    scale = height / figure.height
    for shape in figure.plain:
        yield _outline(shape, x, scale, look.HAIRLINE)
    for region, shapes in figure.regions.items():
        if region not in marked:
            for shape in shapes:
                yield _outline(shape, x, scale, look.PAPER)
    for region, shapes in figure.regions.items():
        if region in marked:
            for shape in shapes:
                yield _outline(shape, x, scale, look.ALARM_INK)


def _outline(shape: Shape, x: float, scale: float, fill: look.Colour) -> Area:
    return Area(x, 0.0, _scaled(shape, scale), fill, look.FAINT_INK, 0.3)


@lru_cache(maxsize=1024)  # the same figures on each page of the same kind of patient
def _scaled(shape: Shape, scale: float) -> tuple[tuple[float, float], ...]:
    return tuple((at * scale, down * scale) for at, down in shape)
