"""What a page of the pane is."""

from __future__ import annotations

from app.ui.record_pages import DataPage
from app.views.catalog.shown import Shown

Page = DataPage[Shown]
