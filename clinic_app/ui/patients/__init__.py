"""Finding, registering and seeing patients and their intakes."""
