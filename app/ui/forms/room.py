"""How many forms are open at once."""

from __future__ import annotations

#: In a tab; beyond them the one that was not worked in for longest is put away as its draft.
MOST_FORMS = 8
#: In all tabs of a window together: each is a hundred widgets, which cost memory and every change of look.
MOST_IN_WINDOW = 16
