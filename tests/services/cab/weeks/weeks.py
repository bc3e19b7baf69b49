"""The weeks that are played: holidays on and around the Wednesday, the turn of the year, both changes of the clocks.

Deadlines are counted by hand: complete by 17:00 three working days before the meeting, sent at 17:00 two before.
"""

from __future__ import annotations

from datetime import date, datetime

from tests.services.cab.weeks.ledger import Week
from tests.services.cab.weeks.world import local


def _night(start: str, end: str, *, fold: tuple[int, int] = (0, 0)) -> tuple[datetime, datetime]:
    return local(start, fold=fold[0]), local(end, fold=fold[1])


#: Wednesday is Veterans Day; the board meets on Tuesday.
VETERANS = Week(
    "veterans day",
    date(2026, 11, 11),
    begin="2026-11-02 09:00",
    moved=(date(2026, 11, 10), "2026-11-02 10:00"),
    holiday="Veterans Day",
    cut_off="2026-11-05 17:00",
    freeze="2026-11-06 17:00",
    night=_night("2026-11-15 04:00", "2026-11-15 06:00"),
    seconds=7200,
    next_cut_off="2026-11-13 17:00",
    next_freeze="2026-11-16 17:00",
    then_moved=date(2026, 11, 24),
)
#: The Wednesday stands; the days after it are holidays, which draws the cut-off of the next week before them.
THANKSGIVING = Week(
    "thanksgiving",
    date(2026, 11, 25),
    begin="2026-11-17 09:00",
    cut_off="2026-11-20 17:00",
    freeze="2026-11-23 17:00",
    night=_night("2026-11-29 04:00", "2026-11-29 06:00"),
    seconds=7200,
    next_cut_off="2026-11-25 17:00",
    next_freeze="2026-11-30 17:00",
    then_moved=date(2026, 12, 10),
)
#: Thursday, Friday and Monday are holidays: the next agenda is sent on the afternoon of the meeting before.
CHRISTMAS = Week(
    "christmas",
    date(2026, 12, 23),
    begin="2026-12-15 09:00",
    cut_off="2026-12-18 17:00",
    freeze="2026-12-21 17:00",
    night=_night("2026-12-27 04:00", "2026-12-27 06:00"),
    seconds=7200,
    next_cut_off="2026-12-22 17:00",
    next_freeze="2026-12-23 17:00",
    then_moved=date(2027, 1, 7),
)
#: The work of the night before New Year's Eve's weekend ends in another year than it was asked for.
NEW_YEAR = Week(
    "new year",
    date(2026, 12, 30),
    begin="2026-12-21 09:00",
    cut_off="2026-12-22 17:00",
    freeze="2026-12-23 17:00",
    night=_night("2027-01-03 04:00", "2027-01-03 06:00"),
    seconds=7200,
    next_cut_off="2026-12-31 17:00",
    next_freeze="2027-01-04 17:00",
    then_moved=date(2027, 1, 14),
)
#: The clocks fall back in the night of the work: from 01:30 to the second 01:30 is one hour.
FALL_BACK = Week(
    "fall back",
    date(2026, 10, 28),
    begin="2026-10-20 09:00",
    cut_off="2026-10-23 17:00",
    freeze="2026-10-26 17:00",
    night=_night("2026-11-01 01:30", "2026-11-01 01:30", fold=(0, 1)),
    seconds=3600,
    next_cut_off="2026-10-30 17:00",
    next_freeze="2026-11-02 17:00",
    then_moved=date(2026, 11, 12),
)
#: The clocks spring forward in the night of the work, and the meeting is moved a day earlier after its cut-off.
SPRING_FORWARD = Week(
    "spring forward",
    date(2027, 3, 10),
    begin="2027-03-02 09:00",
    moved=(date(2027, 3, 9), "2027-03-05 16:30"),
    last_minute="2027-03-05 16:00",
    cut_off="2027-03-04 17:00",
    freeze="2027-03-05 17:00",
    night=_night("2027-03-14 01:30", "2027-03-14 03:30"),
    seconds=3600,
    next_cut_off="2027-03-12 17:00",
    next_freeze="2027-03-15 17:00",
    then_moved=date(2027, 3, 25),
)
WEEKS = (VETERANS, THANKSGIVING, CHRISTMAS, NEW_YEAR, FALL_BACK, SPRING_FORWARD)
