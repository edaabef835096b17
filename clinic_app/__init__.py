"""Clinic intake desk: eczema, asthma and allergy history in a GI assessment."""

__version__ = "0.1.0"
