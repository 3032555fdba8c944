"""Loads what every page process needs, in the server that they are forked from: imported there and nowhere else."""

from __future__ import annotations

import gc

import monitor.articles.extract
import monitor.articles.page
import monitor.articles.pdf  # noqa: F401  (not used here, but by the processes)
from monitor.language.detect import detect
from monitor.workers import give_back

detect("The model of languages takes half a second to load.")
give_back()
gc.freeze()  # else a process that looks for garbage writes into all of it, and shares nothing any more
