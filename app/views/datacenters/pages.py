"""The pages of the data centers, in their order: a new one is a line here, and its modules in `_FIRST` of the tabs."""

from __future__ import annotations

from app.views.datacenters.badges_page import BadgesPage
from app.views.datacenters.board_page import BoardPage
from app.views.datacenters.exercises_page import ExercisesPage
from app.views.datacenters.loss_page import LossPage
from app.views.datacenters.page import Page
from app.views.datacenters.plans_page import PlansPage
from app.views.datacenters.visits_page import VisitsPage

PAGES: tuple[type[Page], ...] = (BoardPage, PlansPage, ExercisesPage, LossPage, BadgesPage, VisitsPage)
