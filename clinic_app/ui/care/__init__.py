"""The program's own pages: export, settings, people, backup, about."""
