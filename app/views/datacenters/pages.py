"""The pages of the data centers, in their order: a new one is a line here, and its modules in `_FIRST` of the tabs."""

from __future__ import annotations

from app.views.datacenters.board_page import BoardPage
from app.views.datacenters.page import Page

PAGES: tuple[type[Page], ...] = (BoardPage,)
