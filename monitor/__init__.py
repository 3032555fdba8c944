"""Watches the news and alerts when a new claim or a changed figure appears."""

__version__ = "0.2.0"
ENGINE = "1"
"""Version of what reads and links; mentions and findings carry it, a change of it calls for reprocessing."""
