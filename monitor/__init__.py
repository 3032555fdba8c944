"""Watches the news and alerts when a new claim or a changed figure appears."""

__version__ = "0.1.0"
