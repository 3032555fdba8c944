"""Alerts as messages: what is new, who says it, the exact words, where, and why it is told."""

from monitor.alerts.render.render import render
from monitor.alerts.render.sample import sample_alert

__all__ = ["render", "sample_alert"]
