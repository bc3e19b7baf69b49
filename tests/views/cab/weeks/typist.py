"""Somebody who plays a week at the keyboard, and writes down what happened."""

from __future__ import annotations

from tests.services.cab.weeks.player import Player
from tests.views.cab.weeks.at_changes import AtChanges
from tests.views.cab.weeks.in_room import InRoom
from tests.views.cab.weeks.setting_up import SettingUp


class Typist(SettingUp, AtChanges, InRoom, Player):
    """The player of the services' weeks, whose hands are at windows."""
