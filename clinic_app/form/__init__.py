"""What is asked and what was answered, in plain Python: no screen, no database, no file format."""
