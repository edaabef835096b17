"""Records as data for other programs: CSV with its dictionary, and JSON without loss."""
