"""Joins all layers: opens the window first, then the workspace, then puts the tabs in."""

from app.bootstrap.opener import place_of
from app.bootstrap.run import run_window
from app.bootstrap.start import Start
from app.bootstrap.tabs import TABS, providers
from app.bootstrap.window import build_context, host, make_window

__all__ = ["TABS", "Start", "build_context", "host", "make_window", "place_of", "providers", "run_window"]
