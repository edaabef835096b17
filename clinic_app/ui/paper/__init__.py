"""Pages to read, save and print."""
