"""The body on which areas of eczema are marked."""
