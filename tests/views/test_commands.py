"""Every command of the window: what is said where it cannot be run is a sentence, and its icon is there."""

from __future__ import annotations

from collections.abc import Callable

from app.db.engine import Database
from app.ui.look import icons
from app.ui.shell.main_window import MainWindow
from tests.qt_guards import wait_idle

#: What the sentences begin with behind "You cannot"; a title that is a noun, or an adverb, has a `verb` of its own.
_VERBS = """
accept add approve ask assign attach begin bring call cancel carry change choose clone close compare confirm copy
correct decide declare defer delegate demote dispute do draft draw drop edit end enter export find finish fold freeze
give go group hand import invite issue keep leave let link log make mark merge move name note open plan post preview
print propose publish put record refuse reject release remove reopen resolve restore resume retire return review save
say schedule search see send set settle share show sign sort stamp start submit subscribe take transfer turn undo unfold
update uphold validate verify vote withdraw write
"""


def test_every_refusal_is_a_sentence_and_every_icon_is_there(
    sqlite_db: Database, open_window: Callable[..., MainWindow]
) -> None:
    window = open_window(sqlite_db)
    tabs = (
        "tickets",
        "changes",
        "cab",
        "agencies",
        "figures",
        "majors",
        "hub",
        "catalog",
        "setup",
        "datacenters",
        "callers",
        "knowledge",
        "shifts",
    )
    for tab in (*tabs, "reviews"):
        window.show_tab(tab)
        wait_idle(window.jobs, 30)
    found = [command for _, command in window.commands.commands()]
    assert len(found) > 250
    drawn = set(icons.icon_names())
    assert [(one.id, one.icon) for one in found if one.icon and one.icon not in drawn] == []
    refused = [one for one in found if one.enabled_when is not None or one.right or one.rights is not None]
    said = {one.id: window.commands.refusal(one) for one in refused}
    begin = {id: sentence.partition(" cannot ")[2].split(" ")[0].rstrip(".") for id, (sentence, _) in said.items()}
    assert {id: said[id][0] for id, word in begin.items() if word not in _VERBS.split()} == {}
    assert [id for id, (sentence, why) in said.items() if not sentence.endswith(".") or not why.endswith(".")] == []
    assert [id for id, (sentence, _) in said.items() if sentence.endswith((" of now.", " on now.", " by now."))] == []
    assert said["cab.freeze"][0].endswith("You cannot freeze the agenda now.")
    assert said["list.columns"] == ("You cannot choose columns now.", "This page has no list.")
