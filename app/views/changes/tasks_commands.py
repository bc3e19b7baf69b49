"""The Calendar's commands about the tasks of a change."""

from __future__ import annotations

from app.ui.commands import Command
from app.views.changes.menus import CONTEXT, MENU
from app.views.changes.tasks_acts import TaskActs

_RIGHT = "change_task.update"


def task_commands(tasks: TaskActs) -> list[Command]:
    """Return the commands, of which menus, context menu and palette are made."""
    none = "Nothing is to be done for this change."
    return [
        Command("changes.new_task", "New tas&k…", tasks.new, "Ctrl+Shift+K", MENU, "tasks", 1, "add",
                "Something to be done for the change, by somebody, until a day", enabled_when=tasks.can_add,
                needs="Choose one change that is not given up.", right=_RIGHT, context=CONTEXT, words="todo add",
                verb="add a task"),
        Command("changes.edit_task", "Edit a task…", tasks.edit, "", MENU, "tasks", 2, "edit",
                "Also gives a condition to somebody", enabled_when=tasks.has_open, needs=none, right=_RIGHT),
        Command("changes.finish_task", "Task done…", tasks.finish, "", MENU, "tasks", 3, "check",
                enabled_when=tasks.has_own, needs=none, right=_RIGHT, context=CONTEXT, words="finish complete",
                verb="finish a task"),
        Command("changes.drop_task", "Drop a task…", tasks.drop, "", MENU, "tasks", 4, "delete",
                "It is left undone; a condition is only met", enabled_when=tasks.has_own,
                needs="No task of this change can be dropped.", right=_RIGHT),
        Command("changes.order_tasks", "Put a task first…", tasks.order, "", MENU, "tasks", 5, "up",
                enabled_when=tasks.has_several, needs="There is no order among its tasks.", right=_RIGHT),
    ]  # fmt: skip
