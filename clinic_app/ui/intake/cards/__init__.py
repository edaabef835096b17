"""Cards that stand in the middle of the intake page."""
