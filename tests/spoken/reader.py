"""What a screen reader gets: starts a window, walks its tree on the accessibility bus, and waits for a change of focus.

Run by the Python that has the bindings of AT-SPI (gi), inside a session bus: reader.py COMMAND …; prints JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402 - the version comes first

PATIENCE = 60  # s


def main(command: list[str]) -> None:
    """Print the tree and what was told when the keyboard moved."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as window:
        try:
            if (
                window.stdout is None
                or window.stdin is None
                or "shown" not in window.stdout.readline()
            ):
                raise RuntimeError("the window did not open")
            tree = _tree_of_the_window()
            told = _told_after(window.stdin)
            sys.stdout.write(json.dumps({"tree": tree, "told": told}))
        finally:
            window.terminate()


def _tree_of_the_window() -> list[dict[str, Any]]:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        desktop = Atspi.get_desktop(0)
        for at in range(desktop.get_child_count()):
            found = list(_nodes(desktop.get_child_at_index(at)))
            if any(node["role"] == "radio button" for node in found):
                return found
        time.sleep(0.5)
    raise RuntimeError("nothing of the window is on the accessibility bus")


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if node is None:
        return
    states = node.get_state_set()
    if node.get_role() == Atspi.Role.APPLICATION or states.contains(Atspi.StateType.SHOWING):
        yield {
            "role": node.get_role_name(),
            "name": node.get_name(),
            "states": [one.value_nick for one in states.get_states()],
        }
        for at in range(node.get_child_count()):
            yield from _nodes(node.get_child_at_index(at))


def _told_after(keys: Any) -> list[str]:
    """Press a key and return role and name of what has the keyboard then, as an event told it."""
    loop, told = GLib.MainLoop(), list[str]()

    def heard(event: Any) -> None:
        if event.detail1 and not told:
            told.extend((event.source.get_role_name(), event.source.get_name()))
            loop.quit()

    listener = Atspi.EventListener.new(heard)
    listener.register("object:state-changed:focused")

    def press() -> bool:
        keys.write("next\n")
        keys.flush()
        return False

    GLib.timeout_add(300, press)
    GLib.timeout_add_seconds(PATIENCE // 3, loop.quit)
    loop.run()
    return told


if __name__ == "__main__":
    main(sys.argv[1:])
