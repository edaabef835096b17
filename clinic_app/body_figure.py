"""A front, a back and a face as plain outlines, at three proportions, for every drawing of a body map.

Lengths are in units of the figure's own height (the face: from the top of the head to the chin); x grows to the
viewer's right, y downwards. Nothing here knows what draws it. The proportions are those of drawing manuals: a head
is about a quarter of an infant's height, a sixth of a child's, less than a seventh of an adult's.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

Point = tuple[float, float]
Shape = tuple[Point, ...]  # closed outline; for lines, open

INFANT_BELOW, CHILD_BELOW = 24, 144  # completed months
_STEPS = 6  # straight pieces in which a curve between two points is drawn
_MARGIN = 0.012


class Proportion(StrEnum):
    """Whose body is drawn."""

    INFANT = "infant"
    CHILD = "child"
    ADULT = "adult"


class View(StrEnum):
    """Which side is seen."""

    FRONT = "front"
    FACE = "face"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Figure:
    """One view inside a box from (0, 0) to (width, height).

    `regions` can be marked; `plain` parts belong to the body but stand for no answer; `lines` are only drawn.
    """

    view: View
    width: float
    height: float
    regions: Mapping[str, tuple[Shape, ...]]
    plain: tuple[Shape, ...]
    lines: tuple[Shape, ...]


def proportion_at(months: int | None) -> Proportion:
    """Return the proportion for an age in completed months; an adult where nobody knows it."""
    if months is None or months >= CHILD_BELOW:
        return Proportion.ADULT
    return Proportion.INFANT if months < INFANT_BELOW else Proportion.CHILD


@cache
def figures(proportion: Proportion) -> tuple[Figure, Figure, Figure]:
    """Return front, face and back, made once for each proportion."""
    body = _BODIES[proportion]
    return _front(body), _face(_FACES[proportion]), _back(body)


def contains(shape: Shape, at: Point) -> bool:
    """Whether a point lies inside an outline (even-odd rule)."""
    x, y = at
    inside = False
    for (x1, y1), (x2, y2) in zip(shape, (*shape[1:], shape[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            inside = not inside
    return inside


def middle(shapes: Sequence[Shape]) -> Point:
    """Return the centre of gravity of the largest of some outlines."""
    area, centre = 0.0, (0.0, 0.0)
    for shape in shapes:
        twice, cx, cy = 0.0, 0.0, 0.0
        for (x1, y1), (x2, y2) in zip(shape, (*shape[1:], shape[0]), strict=True):
            cross = x1 * y2 - x2 * y1
            twice, cx, cy = twice + cross, cx + (x1 + x2) * cross, cy + (y1 + y2) * cross
        if abs(twice) > area:
            area, centre = abs(twice), (cx / (3 * twice), cy / (3 * twice))
    return centre


# -- measures of a body ----------------------------------------------------------------------------

# Heights at which the parts of an adult meet: top, chin, base of neck, shoulder, crotch, knee, ankle, toes.
_LANDMARKS = (0.0, 0.135, 0.165, 0.19, 0.535, 0.74, 0.925, 1.0)


@dataclass(frozen=True, slots=True)
class _Body:
    """How one body differs from the adult that the points below describe."""

    landmarks: tuple[float, ...]  # heights at which the same parts meet here
    broad: float  # breadth of everything below the head, as a multiple
    head: float  # half the breadth of the head
    neck: float  # half the breadth of the neck, before `broad`
    waist: float
    hip: float

    def at(self, x: float, y: float) -> Point:
        """Move a point of the adult to where it is on this body."""
        i = min(max(bisect_right(_LANDMARKS, y) - 1, 0), len(_LANDMARKS) - 2)
        share = (y - _LANDMARKS[i]) / (_LANDMARKS[i + 1] - _LANDMARKS[i])
        low, high = self.landmarks[i], self.landmarks[i + 1]
        return x * self.broad, low + share * (high - low)

    def points(self, *adult: Point) -> Shape:
        """Move several points."""
        return tuple(self.at(*point) for point in adult)


_BODIES = {
    Proportion.ADULT: _Body(_LANDMARKS, 1.0, 0.050, 0.030, 0.080, 0.099),
    Proportion.CHILD: _Body(
        (0.0, 0.172, 0.196, 0.220, 0.565, 0.752, 0.925, 1.0), 1.02, 0.067, 0.028, 0.082, 0.094
    ),
    Proportion.INFANT: _Body(
        (0.0, 0.243, 0.256, 0.285, 0.645, 0.785, 0.915, 1.0), 1.28, 0.107, 0.036, 0.094, 0.099
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _FaceMeasures:
    broad: float  # half the breadth at the temples
    jaw: float
    chin: float
    eyes: float  # height of the eyes
    mouth: float


_FACES = {
    Proportion.ADULT: _FaceMeasures(0.360, 0.315, 0.150, 0.475, 0.790),
    Proportion.CHILD: _FaceMeasures(0.395, 0.360, 0.170, 0.510, 0.800),
    Proportion.INFANT: _FaceMeasures(0.425, 0.420, 0.210, 0.545, 0.815),
}


# -- curves ----------------------------------------------------------------------------------------


def _curve(
    points: Sequence[Point], before_it: Point | None = None, after_it: Point | None = None
) -> list[Point]:
    """Return a smooth line through the points (Catmull-Rom), `_STEPS` pieces from each to the next.

    `before_it`, `after_it`: where it comes from and goes to, so that two lines join without a corner.
    """
    drawn: list[Point] = []
    last = len(points) - 1
    led = [before_it or points[0], *points, after_it or points[last]]
    for before, start, end, after in zip(led, led[1:], led[2:], led[3:], strict=False):
        drawn += [_between(before, start, end, after, n / _STEPS) for n in range(_STEPS)]
    return [*drawn, points[last]]


def _between(before: Point, start: Point, end: Point, after: Point, t: float) -> Point:
    def one(a: float, b: float, c: float, d: float) -> float:
        return b + t / 2 * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))

    return one(before[0], start[0], end[0], after[0]), one(before[1], start[1], end[1], after[1])


class _Edge:
    """A smooth line through stations, from which pieces between two stations are cut."""

    def __init__(
        self,
        stations: Sequence[Point],
        before_it: Point | None = None,
        after_it: Point | None = None,
    ) -> None:
        self.stations = tuple(stations)
        self._drawn = _curve(self.stations, before_it, after_it)

    def cut(self, first: int, last: int) -> list[Point]:
        """Return the line from one station to another."""
        return self._drawn[first * _STEPS : last * _STEPS + 1]


def _strip(outer: _Edge, inner: _Edge, first: int, last: int) -> Shape:
    """Return the outline between two edges of a limb."""
    return (*outer.cut(first, last), *reversed(inner.cut(first, last)))


def _oval(centre: Point, across: float, down: float, turn: float = 0.0) -> Shape:
    """Return an ellipse with these half axes, turned by an angle in radians."""
    drawn = []
    for i in range(24):
        angle = math.tau * i / 24
        x, y = across * math.cos(angle), down * math.sin(angle)
        drawn.append(
            (
                centre[0] + x * math.cos(turn) - y * math.sin(turn),
                centre[1] + x * math.sin(turn) + y * math.cos(turn),
            )
        )
    return tuple(drawn)


def _stick(start: Point, end: Point, half: float) -> Shape:
    """Return a finger: straight sides, square at the start and round at the end."""
    turn = math.atan2(end[1] - start[1], end[0] - start[0])
    aside = (math.cos(turn + math.pi / 2) * half, math.sin(turn + math.pi / 2) * half)
    round_end = [
        (end[0] + half * math.cos(turn + angle), end[1] + half * math.sin(turn + angle))
        for angle in (math.pi / 2 - math.pi * i / 8 for i in range(9))
    ]
    return (
        (start[0] + aside[0], start[1] + aside[1]),
        *round_end,
        (start[0] - aside[0], start[1] - aside[1]),
    )


def _mirror(point: Point) -> Point:
    return -point[0], point[1]


def _mirrored(shape: Iterable[Point]) -> Shape:
    return tuple(_mirror(point) for point in shape)


def _both_sides(
    half: Mapping[str, Sequence[Shape]], right_hand: str
) -> dict[str, tuple[Shape, ...]]:
    """Return paired regions from those at the viewer's right, which belong to side `right_hand`."""
    other = {"l": "r", "r": "l"}[right_hand]
    made: dict[str, tuple[Shape, ...]] = {}
    for name, shapes in half.items():
        made[f"{name}_{right_hand}"] = tuple(shapes)
        made[f"{name}_{other}"] = tuple(_mirrored(shape) for shape in shapes)
    return made


# -- the parts of a body, at the viewer's right ----------------------------------------------------

_SHOULDER, _ARMPIT = (0.112, 0.195), (0.087, 0.250)
_FOLD = (
    (0.072, 0.260),
    (0.097, 0.214),
    (0.113, 0.252),
)  # of the armpit: at the chest, on top, at the arm
_SLOPE = (0.076, 0.1755)  # on the shoulder's slope


@dataclass(frozen=True, slots=True)
class _Limbs:
    """Edges and fingers of the arm and the leg at the viewer's right."""

    arm_outer: _Edge
    arm_inner: _Edge
    fingers: tuple[Shape, ...]
    leg_outer: _Edge
    leg_inner: _Edge
    toes: tuple[Shape, ...]
    side: _Edge  # of the trunk: armpit, end of its fold, ribs, waist, end of the belly, hip, groin
    slope: tuple[Point, ...]  # from the base of the neck to the shoulder


# Arm, from the shoulder: 1 end of the armpit's fold, 2 middle, 3 and 4 elbow, 5 forearm, 6 and 7 wrist, 8 knuckles.
_ARM_OUTER = (
    _SHOULDER, (0.138, 0.237), (0.152, 0.295), (0.165, 0.352), (0.178, 0.392), (0.194, 0.438),
    (0.206, 0.496), (0.211, 0.520), (0.229, 0.562),
)  # fmt: skip
_ARM_INNER = (
    _ARMPIT, (0.095, 0.282), (0.103, 0.315), (0.117, 0.362), (0.130, 0.402), (0.148, 0.450),
    (0.172, 0.506), (0.177, 0.530), (0.181, 0.577),
)  # fmt: skip
# Leg, from the hip: 1 and 2 thigh, 3 and 4 knee, 5 calf, 6 and 7 ankle, 8 ball of the foot.
_LEG_OUTER = (
    (0.101, 0.490), (0.104, 0.545), (0.098, 0.620), (0.081, 0.706), (0.074, 0.752),
    (0.078, 0.805), (0.057, 0.890), (0.053, 0.917), (0.072, 0.966),
)  # fmt: skip
_LEG_INNER = (
    (0.004, 0.538), (0.008, 0.560), (0.016, 0.630), (0.025, 0.706), (0.025, 0.752),
    (0.020, 0.805), (0.024, 0.890), (0.023, 0.917), (0.014, 0.966),
)  # fmt: skip


def _limbs(body: _Body) -> _Limbs:
    arm_outer = _Edge(body.points(*_ARM_OUTER), body.at(*_SLOPE))
    arm_inner = _Edge(body.points(*_ARM_INNER))
    hip = (body.hip + 0.002, 0.490)
    leg_outer = _Edge(body.points(hip, (body.hip + 0.004, 0.545), *_LEG_OUTER[2:]))
    leg_inner = _Edge(body.points(*_LEG_INNER))
    side = _Edge(
        body.points(
            _ARMPIT, (0.088, 0.285), (0.088, 0.318), (body.waist, 0.378),
            (body.waist * 0.35 + body.hip * 0.65, 0.420), (body.hip - 0.001, 0.458), hip,
        )
    )  # fmt: skip
    slope = _curve(
        body.points((body.neck, 0.150), (body.neck + 0.006, 0.164), _SLOPE, _SHOULDER),
        after_it=body.at(*_ARM_OUTER[1]),
    )
    return _Limbs(
        arm_outer, arm_inner, _fingers(body), leg_outer, leg_inner, _toes(body), side, tuple(slope)
    )


def _fingers(body: _Body) -> tuple[Shape, ...]:
    tips = ((0.243, 0.588), (0.236, 0.606), (0.224, 0.613), (0.209, 0.608))
    roots = ((0.2225, 0.566), (0.2105, 0.5695), (0.1985, 0.573), (0.1865, 0.577))
    half = 0.0056 * body.broad
    made = [
        _stick(body.at(*root), body.at(*tip), half) for root, tip in zip(roots, tips, strict=True)
    ]
    thumb = _stick(body.at(0.222, 0.536), body.at(0.247, 0.553), half * 1.15)
    return (*made, thumb)


def _toes(body: _Body) -> tuple[Shape, ...]:
    made = []
    for x, reach, half in (
        (0.0215, 0.986, 0.0075), (0.0355, 0.985, 0.0057), (0.0465, 0.983, 0.0052),
        (0.0568, 0.980, 0.0050), (0.0668, 0.976, 0.0047),
    ):  # fmt: skip
        broad = half * body.broad
        made.append(_stick(body.at(x, 0.966), body.at(x, reach), broad))
    return tuple(made)


def _shift(figure: Figure) -> Figure:
    """Move a figure drawn around x = 0 into its box."""
    shapes = [*figure.plain, *(one for many in figure.regions.values() for one in many)]
    half = max(abs(x) for shape in shapes for x, _ in shape) + _MARGIN
    low = min(y for shape in shapes for _, y in shape) - _MARGIN
    high = max(y for shape in shapes for _, y in shape) + _MARGIN

    def moved(shape: Shape) -> Shape:
        return tuple((x + half, y - low) for x, y in shape)

    regions = {
        code: tuple(moved(shape) for shape in shapes) for code, shapes in figure.regions.items()
    }
    plain, lines = (tuple(moved(one) for one in many) for many in (figure.plain, figure.lines))
    return Figure(figure.view, 2 * half, high - low, regions, plain, lines)


_NECK_ENDS = 2 * _STEPS - 3  # on the slope of the shoulder


def _head(body: _Body) -> tuple[Shape, ...]:
    """Return head and ears of the small figures; the face has a drawing of its own."""
    chin = body.landmarks[1]
    ears = [
        _oval((side * body.head, chin * 0.54), body.head * 0.16, chin * 0.12) for side in (1, -1)
    ]
    points = [
        (0.0, 0.0), (body.head * 0.72, chin * 0.13), (body.head, chin * 0.43),
        (body.head * 0.82, chin * 0.76), (body.head * 0.36, chin * 0.97), (0.0, chin),
    ]  # fmt: skip
    right = _curve(points, _mirror(points[1]), _mirror(points[-2]))
    return (*ears, (*right, *reversed(_mirrored(right)[1:-1])))


def _neck(body: _Body, limbs: _Limbs, top_middle: float) -> Shape:
    """Return the neck: from the head to a hollow line between the collar bones.

    `top_middle`: height of its top in the middle, lower under the chin than below the back of the head.
    """
    top = (body.neck * body.broad, body.landmarks[1] * 0.93)
    right = [*limbs.slope[:_NECK_ENDS], *_collar(body, limbs)]
    return (*reversed(_across(top, top_middle)), *right, *reversed(_mirrored(right[:-1])))


def _collar(body: _Body, limbs: _Limbs) -> list[Point]:
    """Return the line between the collar bones, from the viewer's right to the middle."""
    base = limbs.slope[_NECK_ENDS]
    sag = body.at(0.0, 0.178)[1]
    half_way = (base[0] * 0.5, (base[1] + 2 * sag) / 3)
    return _curve([base, half_way, (0.0, sag)], after_it=_mirror(half_way))


def _across(low_side: Point, middle_y: float) -> list[Point]:
    """Return a gentle line from a point at the viewer's right over the middle to its mirror image."""
    x, y = low_side
    half_way = (x * 0.5, y + (middle_y - y) * 0.78)
    half = _curve([low_side, half_way, (0.0, middle_y)], after_it=_mirror(half_way))
    return [*half, *reversed(_mirrored(half[:-1]))]


def _round_trunk(side: Sequence[Point], above: Sequence[Point], below: Sequence[Point]) -> Shape:
    """Return the outline of a piece of the trunk: `above` and `below` run from the viewer's right to the left."""
    return (
        *reversed(above),
        *side[1:-1],
        *below,
        *reversed(_mirrored(side[1:-1])),
    )


def _front(body: _Body) -> Figure:
    limbs = _limbs(body)
    outer, inner, side = limbs.arm_outer, limbs.arm_inner, limbs.side
    at_chest, on_top, at_arm = body.points(*_FOLD)
    chest_fold = _curve([on_top, at_chest, side.stations[1]])
    arm_fold = _curve([inner.stations[1], at_arm, on_top])
    axilla = (*arm_fold, *chest_fold[1:], *side.cut(0, 1)[::-1], *inner.cut(0, 1)[1:-1])
    upper_arm = (*outer.cut(0, 3), *reversed(inner.cut(1, 3)), *arm_fold[1:])

    neck = _neck(body, limbs, body.landmarks[1])
    ribs = _across(side.stations[2], body.at(0, 0.302)[1])
    belly = _across(side.stations[4], body.at(0, 0.436)[1])
    chest = _chest(body, limbs, [*chest_fold, *side.cut(1, 2)[1:]], ribs)
    abdomen = _round_trunk(side.cut(2, 4), ribs, belly)

    hip_high, hip_low = side.stations[5], side.stations[6]
    crotch = limbs.leg_inner.stations[0]
    crest = body.at(0.030, 0.488)  # where groin, genital area and nappy area meet
    fold_line = _curve([hip_high, body.at(0.064, 0.474), crest])
    groin = (*fold_line, crotch, *_groin_low(body, hip_low, crotch)[::-1])
    nappy = (
        *reversed(belly), *side.cut(4, 5)[1:], *fold_line[1:],
        *reversed(_mirrored([*side.cut(4, 5)[1:], *fold_line[1:]])),
    )  # fmt: skip
    genital = (crest, crotch, *_mirrored((crotch, crest)))

    thigh = (
        *limbs.leg_outer.cut(0, 3), *reversed(limbs.leg_inner.cut(0, 3)),
        *reversed(_groin_low(body, hip_low, crotch)[1:-1]),
    )  # fmt: skip
    leg = (limbs.leg_outer, limbs.leg_inner)
    paired = {
        "axilla": [axilla],
        "upper_arm": [upper_arm],
        "elbow_crease": [_strip(outer, inner, 3, 4)],
        "wrist": [_strip(outer, inner, 6, 7)],
        "palm": [_strip(outer, inner, 7, 8)],
        "finger": list(limbs.fingers),
        "groin": [groin],
        "thigh": [thigh],
        "shin": [_strip(*leg, 4, 6)],
        "ankle_front": [_strip(*leg, 6, 7)],
        "foot_back": [_strip(*leg, 7, 8)],
        "toe": list(limbs.toes),
    }
    regions = {
        "neck_front": (neck,),
        "chest": (chest,),
        "abdomen": (abdomen,),
        "nappy_area": (nappy,),
        "genital": (genital,),
        **_both_sides(paired, "l"),
    }
    half = (_strip(outer, inner, 4, 6), _strip(*leg, 3, 4))
    plain = (*_head(body), *half, *(_mirrored(shape) for shape in half))
    navel = _oval(body.at(0, 0.408), 0.0035, 0.005)
    knee = tuple(_curve(body.points((0.037, 0.726), (0.052, 0.738), (0.066, 0.726))))
    lines = (navel, knee, _mirrored(knee))
    return _shift(Figure(View.FRONT, 0, 0, regions, plain, lines))


def _groin_low(body: _Body, hip: Point, crotch: Point) -> list[Point]:
    return _curve([hip, body.at(0.060, 0.505), crotch])


def _chest(body: _Body, limbs: _Limbs, flank: Sequence[Point], below: Sequence[Point]) -> Shape:
    """Return the trunk from the neck's hollow to a line across, beside whatever is cut out at the arm."""
    right = [*reversed(_collar(body, limbs)), *limbs.slope[_NECK_ENDS + 1 :], *flank]
    half = [*right[:-1], *below[: len(below) // 2 + 1]]
    return (*half, *reversed(_mirrored(half[1:-1])))


def _back(body: _Body) -> Figure:
    limbs = _limbs(body)
    outer, inner, side = limbs.arm_outer, limbs.arm_inner, limbs.side
    neck = _neck(body, limbs, body.landmarks[1] * 0.91)
    ribs = _across(side.stations[2], body.at(0, 0.330)[1])
    hips = _across(side.stations[4], body.at(0, 0.430)[1])
    upper = _chest(body, limbs, side.cut(0, 2), ribs)
    lower = _round_trunk(side.cut(2, 4), ribs, hips)
    hip, crotch = side.stations[6], limbs.leg_inner.stations[0]
    crease = _curve([hip, body.at(0.088, 0.528), body.at(0.050, 0.546), crotch])
    half_hips = hips[: len(hips) // 2 + 1]
    buttock = (*reversed(half_hips), *side.cut(4, 6)[1:], *crease[1:], (0.0, crotch[1]))
    thigh = (
        *limbs.leg_outer.cut(0, 3), *reversed(limbs.leg_inner.cut(0, 3)), *reversed(crease[1:-1]),
    )  # fmt: skip
    leg = (limbs.leg_outer, limbs.leg_inner)
    sole = (*_strip(*leg, 7, 8)[: _STEPS + 1], *_sole_end(body), *limbs.leg_inner.cut(7, 8)[::-1])
    paired = {
        "buttock": [buttock],
        "forearm_outer": [_strip(outer, inner, 4, 6)],
        "hand_back": [_strip(outer, inner, 7, 8)],
        "knee_crease": [_strip(*leg, 3, 4)],
        "calf": [_strip(*leg, 4, 6)],
        "sole": [sole],
    }
    regions = {
        "neck_back": (neck,),
        "back_upper": (upper,),
        "back_lower": (lower,),
        **_both_sides(paired, "r"),
    }
    half = (
        _strip(outer, inner, 0, 4), _strip(outer, inner, 6, 7),
        *limbs.fingers, thigh, _strip(*leg, 6, 7),
    )  # fmt: skip
    plain = (*_head(body), *half, *(_mirrored(shape) for shape in half))
    blade = tuple(_curve(body.points((0.030, 0.225), (0.040, 0.262), (0.062, 0.278))))
    spine = tuple(body.points((0, 0.215), (0, 0.31)))
    lines = (blade, _mirrored(blade), spine)
    return _shift(Figure(View.BACK, 0, 0, regions, plain, lines))


def _sole_end(body: _Body) -> list[Point]:
    """Return the rounded end of the sole, from its outer to its inner side."""
    return _curve(
        body.points(
            (0.072, 0.966), (0.066, 0.982), (0.044, 0.991), (0.022, 0.993), (0.014, 0.966)
        )
    )[1:-1]  # fmt: skip


# -- the face --------------------------------------------------------------------------------------


def _face(face: _FaceMeasures) -> Figure:
    brow, low_lid = face.eyes - 0.075, face.eyes + 0.062
    edge = _Edge(
        (
            (0.0, 0.0), (face.broad * 0.66, 0.085), (face.broad * 0.97, 0.30), (face.broad, brow),
            (face.broad * 0.985, low_lid), (face.jaw, 0.80), (face.chin, 0.965), (0.0, 1.0),
        ),
        (-face.broad * 0.66, 0.085),
        (-face.chin, 0.965),
    )  # fmt: skip
    hair_side = edge.stations[2]
    hairline = _across(hair_side, 0.165)
    scalp = (*edge.cut(0, 2), *hairline[1:], *reversed(_mirrored(edge.cut(0, 2)[1:-1])))
    brows = _across(edge.stations[3], brow - 0.012)
    forehead = _round_trunk(edge.cut(2, 3), hairline, brows)
    mouth_across, mouth_down = face.chin * 0.92, 0.098
    perioral = _oval((0.0, face.mouth), mouth_across, mouth_down)
    eye = (face.broad * 0.46, face.eyes)
    inner = _curve(
        [
            edge.stations[5], (mouth_across + 0.060, face.mouth + 0.025),
            (mouth_across + 0.012, face.mouth - 0.075), (0.092, face.mouth - 0.135),
            (eye[0] * 0.72, low_lid + 0.022), (eye[0] * 1.25, low_lid + 0.024), edge.stations[4],
        ],
        edge.stations[4],
    )  # fmt: skip
    cheek = (*edge.cut(4, 5), *inner[1:-1])
    ear_top, ear_low = face.eyes - 0.05, face.mouth - 0.10
    ear = _ear(edge, face, ear_top, ear_low)
    paired = {
        "eyelid": [_oval(eye, face.broad * 0.27, 0.052)],
        "cheek": [cheek],
        "ear": [ear],
    }
    regions = {
        "scalp": (scalp,),
        "forehead": (forehead,),
        "perioral": (perioral,),
        **_both_sides(paired, "l"),
    }
    whole = (*edge.cut(0, 7), *reversed(_mirrored(edge.cut(0, 7)[1:-1])))
    return _shift(Figure(View.FACE, 0, 0, regions, (whole,), _face_lines(face, eye)))


def _ear(edge: _Edge, face: _FaceMeasures, top: float, low: float) -> Shape:
    """Return the ear: along the face, and out beyond it."""
    along = [point for point in edge.cut(3, 6) if top <= point[1] <= low]
    start, end = along[0], along[-1]
    tall = end[1] - start[1]
    out = _curve(
        [
            start, (face.broad + 0.045, start[1] - tall * 0.10), (face.broad + 0.082, start[1] + tall * 0.18),
            (face.broad + 0.062, start[1] + tall * 0.62), (end[0] + 0.034, end[1] + tall * 0.06), end,
        ]
    )  # fmt: skip
    return (*out, *reversed(along[1:-1]))


def _face_lines(face: _FaceMeasures, eye: Point) -> tuple[Shape, ...]:
    """Return lids, nose and lips."""
    x, y = eye
    reach = face.broad * 0.19
    lid = tuple(_curve([(x - reach, y + 0.006), (x, y + 0.028), (x + reach, y + 0.006)]))
    nose_y = face.mouth - 0.135
    nose = tuple(_curve([(-0.045, nose_y), (0.0, nose_y + 0.018), (0.045, nose_y)]))
    wide = face.chin * 0.55
    lips = tuple(_curve([(-wide, face.mouth), (0.0, face.mouth + 0.012), (wide, face.mouth)]))
    low_lip = tuple(
        _curve(
            [
                (-wide * 0.5, face.mouth + 0.040),
                (0.0, face.mouth + 0.048),
                (wide * 0.5, face.mouth + 0.040),
            ]
        )
    )
    return (lid, _mirrored(lid), nose, lips, low_lip)
