"""Alerts as messages: what is new, who says it, the exact words, where, and why it is told."""

from monitor.alerts.render.render import check_templates, render
from monitor.alerts.render.sample import sample_alert

__all__ = ["check_templates", "render", "sample_alert"]
