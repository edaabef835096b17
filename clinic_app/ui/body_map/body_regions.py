"""Body regions in four groups, the order in which a body map is read out: head, trunk, arms, legs.

The regions of each group are those of the eczema body map; `_l` and `_r` mark the sides of paired ones.
"""

from __future__ import annotations

from collections.abc import Iterable

_GROUPS = {
    "head": "scalp forehead eyelid cheek ear perioral neck_front neck_back",
    "trunk": "chest abdomen back_upper back_lower buttock groin nappy_area genital",
    "arms": "axilla upper_arm elbow_crease forearm_outer wrist hand_back palm finger",
    "legs": "thigh knee_crease shin calf ankle_front foot_back sole toe",
}
_GROUP_OF = {region: group for group, regions in _GROUPS.items() for region in regions.split()}
OTHER = "other"


def grouped(codes: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Return (group, codes) in reading order; a code that is in no group comes under `other`."""
    found: dict[str, list[str]] = {group: [] for group in (*_GROUPS, OTHER)}
    for code in codes:
        region = code.removesuffix("_l").removesuffix("_r")
        found[_GROUP_OF.get(region, OTHER)].append(code)
    return [(group, members) for group, members in found.items() if members]
