"""Words around the body map, each looked up in the translation when it is shown."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_app.body_figure import View
from clinic_app.ui.language import translated


def view(which: View) -> str:
    """Caption of a figure."""
    return {
        View.FRONT: translated("Front", "of the body"),
        View.FACE: translated("Face"),
        View.BACK: translated("Back", "of the body"),
    }[which]


def left() -> str:
    """Letter at the patient's left."""
    return translated("L")


def right() -> str:
    """Letter at the patient's right."""
    return translated("R")


def how_to() -> str:
    """What stands under the figures while no area is pointed at."""
    return translated("Click an area, or walk with the arrow keys and mark with Space.")


def marked_here(label: str) -> str:
    """Under the figures: an area that is pointed at and already marked."""
    return translated("{area} · marked").format(area=label)


def marked(labels: Sequence[str]) -> str:
    """All marked areas in one sentence: "Left elbow crease, right cheek"."""
    if not labels:
        return translated("No area marked.")
    first, *others = labels
    listed = ", ".join([first, *(label[:1].lower() + label[1:] for label in others)])
    return translated("Marked: {areas}").format(areas=listed)


def dark_skin() -> str:
    """What redness may look like on dark skin."""
    return translated("On dark skin redness may look grey, brown or purple.")


def list_of_areas() -> str:
    """Button that unfolds and folds all areas as words."""
    return translated("List of areas")


def unfolded(*, is_so: bool) -> str:
    """State of that button, for screen readers."""
    return translated("unfolded") if is_so else translated("folded")
