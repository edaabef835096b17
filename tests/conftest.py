"""For every test: windows are drawn off screen, unless somebody wants to watch and names a platform."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def garbage_of_windows(request: pytest.FixtureRequest) -> Iterator[None]:
    """With a window in the process, garbage is collected as in the program: in the window's thread."""
    if "qapp" in request.fixturenames:
        from clinic_app.ui.parts.garbage import collect_only_here

        collect_only_here(request.getfixturevalue("qapp"))
    yield
    if not gc.isenabled():
        from clinic_app.ui.parts.garbage import collect

        collect()
