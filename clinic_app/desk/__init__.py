"""Everything the program can do, without a screen: find a patient, start, answer, sign, print, export."""

from clinic_app.desk.desk import SEX, Desk
from clinic_app.desk.draft import Draft, Unsaved
from clinic_app.desk.lists import Line, TodayRow
from clinic_app.storage.store import local_now

__all__ = ["SEX", "Desk", "Draft", "Line", "TodayRow", "Unsaved", "local_now"]
