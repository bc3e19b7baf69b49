"""The menu of the tab of the data centers."""

from __future__ import annotations

MENU = "&Data centers"
#: How the palette finds the pages from everywhere: id, title, other words.
FOUND = (
    ("board", "Board of the data centers", "wall EDC WDC redundancy standby"),
    ("plans", "Recovery plans", "disaster RTO RPO steps"),
    ("exercises", "Exercises", "recovery test drill fail over tabletop stamps"),
    ("what_if", "What if", "a data center were lost loss disaster call list"),
    ("badges", "Badges", "badge access validate evidence"),
    ("visitors", "Visitors", "visits guests escort sign in out"),
)
