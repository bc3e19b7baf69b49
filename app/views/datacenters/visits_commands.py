"""The commands of the visitors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.datacenters.visits import Where
from app.ui.commands import Command
from app.views.datacenters.menus import MENU

if TYPE_CHECKING:
    from app.views.datacenters.visits_acts import VisitActs
    from app.views.datacenters.visits_page import VisitsPage

CONTEXT = "datacenters visit"


def commands(page: VisitsPage, act: VisitActs) -> list[Command]:
    """Return the commands, of which menus and palette are made."""
    announced, inside = page.is_at(Where.ANNOUNCED), page.is_at(Where.INSIDE)
    open_ = page.is_at(Where.ANNOUNCED, Where.INSIDE)
    return [
        Command("datacenters.sign_in", "Sign &in…", act.sign_in, "", MENU, "visits", 1, "check",
                "The announced visitor, with an escort", key="I", text="Sign in…",
                enabled_when=page.when(announced), needs="Choose a visitor who is announced.", right="visit.edit",
                context=CONTEXT, bar=1, words="check in arrive", verb="sign the visitor in"),
        Command("datacenters.sign_out", "Sign &out", act.sign_out, "", MENU, "visits", 2, "right",
                "The visitor left", key="O", text="Sign out", enabled_when=page.when(inside),
                needs="Choose a visitor who is inside.", right="visit.edit", context=CONTEXT, bar=1,
                words="check out leave", verb="sign the visitor out"),
        Command("datacenters.new_visit", "New &visit…", page.here(act.new), "", MENU, "visits", 3, "add",
                "Somebody who comes in now, or is announced", key="J", text="New visit",
                right="visit.edit", context=CONTEXT, bar=2,
                words="visitor guest announce walk in", verb="add a visit"),
        Command("datacenters.edit_visit", "Edit the visit…", act.edit, "", MENU, "visits", 4, "edit", text="Edit",
                enabled_when=page.when(open_), needs="Choose a visit that is not over.", right="visit.edit",
                context=CONTEXT, bar=3, verb="edit the visit"),
        Command("datacenters.cancel_visit", "Cancel the visit", act.cancel, "", MENU, "visits", 5, "close",
                "It stays in the list", text="Cancel", enabled_when=page.when(announced),
                needs="Choose a visitor who is announced.", right="visit.edit", context=CONTEXT, bar=4,
                verb="cancel the visit"),
    ]  # fmt: skip
