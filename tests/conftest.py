"""For every test: windows are drawn off screen, unless somebody wants to watch and names a platform."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
