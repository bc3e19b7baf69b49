"""Commands as data: menus, toolbars, context menus, the palette and the shortcuts page come from one registry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, partial

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QToolBar, QWidget

from app.ui.command_bar import ActBar, BarAct, CommandBar
from app.ui.look import icons, plain, theme
from app.ui.popups import close_popups
from app.ui.throttle import Throttle

WINDOW = ""  # scope of commands that work in every tab
PAGES = "pages"  # scope of the commands that go to a page: they work in every tab too, while there are pages
_EVERYWHERE = (WINDOW, PAGES)
#: Groups of commands that change what is seen, or lead about on their page.
_ONLY_LOOKS = frozenset({"way", "look", "find", "list", "parts", "pages", "thing"})
_COMMON = 3  # tabs that have a command of the same name: it means the page where one is
LATE = frozenset({"window", "end"})  # groups that stand last in their menu, whoever adds to it later
NO_ROLE = "Your role does not include this."
NOT_OFFLINE = "You are working offline: this is done on the shared database."
NOTHING_HERE = "Nothing can be saved in this workspace."
_NOT_NOW = "It does not go with what is chosen."
#: Keys that mean one thing everywhere, so that no command may have them.
RESERVED = {
    "Ctrl+Return": "saves or sends the form that has the focus",
    "Ctrl+Enter": "saves or sends the form that has the focus",
    "Esc": "leaves a field, form or menu",
    "Return": "opens the row",
}
#: Letters and signs that lists themselves take.
RESERVED_IN_LISTS = {"/": "begins a search"}


@dataclass(frozen=True, slots=True)
class Command:
    """Something a user can ask for.

    `menu`: menu of the menu bar ("File", "Ticket"). `group`: lines between groups; `order` inside.
    `toolbar`: shown above the tab (its first line). `context`: name of the context menu it belongs to.
    `right`: name of a right; without it the command is disabled and says why. `rights`: asked for it instead, where it
    follows from what is shown. `enabled_when`,
    `checked`: asked whenever the registry refreshes; must be quick. `needs`: said while `enabled_when` is not so;
    `why`: asked for what is said instead, where that follows from what is shown.
    `text`: short text for buttons. `key`: one letter or sign that runs it while a list has the focus (`press`).
    `bar`: its place as a button in the row of acts of its `context`, from 1; 0: only behind the row's "…".
    `words`: other words by which the palette finds it.
    `over_popups`: its shortcut acts while a menu, a list or a panel is open too, and closes it first.
    `one_of`: a name that the `checked` commands share of which one at a time holds; menus show it by a round mark.
    `titled`: asked for the title whenever the registry refreshes, where it tells of what it would act on.
    `here`: its letter stands for it only while this holds: in a tab whose pages have acts of their own.
    `online`: it is done on the shared database only, whatever may be edited offline by the same right.
    `instead`: what to do offline in its place, where it is refused there.
    `verb`: what one does with it, as it stands behind "You cannot", where the title begins with no verb.
    `page`: id and title of the page of its tab on which it acts, to which the palette leads from elsewhere.
    """

    id: str
    title: str
    run: Callable[[], object]
    shortcut: str = ""
    menu: str = ""
    group: str = ""
    order: int = 0
    icon: str = ""
    tip: str = ""
    text: str = ""
    enabled_when: Callable[[], bool] | None = None
    needs: str = ""
    right: str = ""
    rights: Callable[[], str] | None = None
    checked: Callable[[], bool] | None = None
    toolbar: bool = False
    context: str = ""
    key: str = ""
    titled: Callable[[], str] | None = None
    bar: int = 0
    words: str = ""
    over_popups: bool = False
    one_of: str = ""
    verb: str = ""
    why: Callable[[], str] | None = None
    here: Callable[[], bool] | None = None
    online: bool = False
    instead: str = ""
    page: tuple[str, str] = ("", "")

    @property
    def reason(self) -> str:
        """Why it cannot be run now, where its condition does not hold."""
        return (self.why() if self.why is not None else self.needs) or _NOT_NOW

    @property
    def doing(self) -> str:
        """What one does with it, as it stands behind "You cannot": "open the meeting"."""
        title = self.plain_title
        return self.verb or f"{title[:1].lower()}{title[1:]}"

    @property
    def plain_title(self) -> str:
        """The title without accelerator and dots."""
        return _plain(self.titled() if self.titled is not None else self.title)

    @property
    def needed_right(self) -> str:
        """The name of the right that it needs now; "" for none."""
        return self.rights() if self.rights is not None else self.right

    @property
    def is_about_a_row(self) -> bool:
        """Whether it acts on what is chosen where it is done."""
        return bool(self.context) and self.enabled_when is not None

    @property
    def name(self) -> str:
        """What it is called whatever it would act on now, without accelerator and dots."""
        return _plain(self.title)

    @property
    def keys(self) -> str:
        """The keys that run it, as this system writes them: its shortcut, else its letter in lists."""
        return _native(self.shortcut) if self.shortcut else self.key


class _Bound(QObject):
    """A command of a scope with its QAction."""

    def __init__(self, command: Command, scope: str, parent: QObject) -> None:
        super().__init__(parent)
        self.command = command
        self.scope = scope
        self._tip: tuple[str, str, str] | None = None
        self._told: Command | None = None  # of which it told
        self.action = QAction(self)
        self.set_title()
        self.action.setObjectName(command.id)
        # As long as a popup is open it counts as the active window, where shortcuts of the window do not act.
        everywhere = Qt.ShortcutContext.ApplicationShortcut
        self.action.setShortcutContext(everywhere if command.over_popups else Qt.ShortcutContext.WindowShortcut)
        if command.shortcut:
            self.action.setShortcut(QKeySequence(command.shortcut))
        self.action.setCheckable(command.checked is not None)
        self.action.setMenuRole(QAction.MenuRole.NoRole)
        self.action.triggered.connect(self.run)
        self._drawn = False
        self.asked_outside: Command | None = None  # what it stood for when it was put out of reach, of another page

    def set_title(self) -> None:
        """Name it; a letter that is no shortcut of Qt's stands where menus show shortcuts."""
        command = self.command
        title = command.titled() if command.titled is not None else command.title
        whole = f"{title}\t{command.key}" if command.key and not command.shortcut else title
        if self.action.text() != whole:
            self.action.setText(whole)
            self.action.setIconText(command.text or _plain(title))

    def set_tip(self, *, denied: str, fits: bool) -> None:
        """Say what it does, and why it cannot be done; a menu or button is told only of what is new."""
        command = self.command
        why = "" if fits else command.reason
        said = (command.titled() if command.titled is not None else "", denied, why)
        if said != self._tip or command is not self._told:
            self._tip, self._told = said, command
            self.action.setToolTip(plain.tip(_tip(command, denied, why)))
            self.action.setStatusTip("")

    def draw(self) -> None:
        """Draw the icon, once somebody is to see it: drawn for all commands they are a tenth of a start."""
        if not self._drawn:
            self._drawn = True
            self.renew_icon()

    def renew_icon(self) -> None:
        """Draw an icon that was seen again, in the colours of the current look."""
        if self._drawn:
            self.action.setIcon(icons.icon(self.command.icon))

    @Slot()
    def run(self) -> None:
        """Carry the command out, whoever asked: menu, key, toolbar or palette."""
        if self.command.over_popups:
            close_popups()
        self.command.run()


class CommandRegistry(QObject):
    """All commands of the window and its tabs. Commands of a tab are enabled while it is the current one."""

    changed = Signal()
    ran = Signal(str)
    rebound = Signal()  # the user chose other keys
    refreshed = Signal()  # conditions were asked again
    refused = Signal(str, str)  # keys whose command cannot be run now: a sentence that says it, and why

    def __init__(self, parent: QObject | None = None, may: Callable[[str], bool] | None = None) -> None:
        super().__init__(parent)
        self.may = may or (lambda _right: True)
        self.denied = NO_ROLE  # why not, where `may` says no
        self.offline = False  # a copy is open
        self.in_role: Callable[[str], bool] = lambda _right: False  # whether it may be done, were the workspace open
        self.about: Callable[[], str] = lambda: ""  # what the one record is called that acts would be about
        self.scope = WINDOW
        self._bound: dict[str, _Bound] = {}
        self._choices: dict[tuple[str, str], QActionGroup] = {}  # of which one at a time holds, by scope and name
        self._usual: dict[str, Command] = {}
        self.own_keys: dict[str, str] = {}  # keys that the user chose, by command
        self._refresh = Throttle(self._update, 50, self)
        look = theme.current()
        if look is not None:
            look.changed.connect(self._look_changed)

    def add(self, commands: Iterable[Command], scope: str = WINDOW) -> None:
        """Register commands of the window, or of a tab by its id. An id that is taken is a mistake."""
        new: list[_Bound] = []
        for command in commands:
            if command.id in self._bound:
                raise ValueError(f"command {command.id!r} is registered twice")
            self._usual[command.id] = command
            own = self.own_keys.get(command.id)
            new.append(_Bound(with_keys(command, own) if own is not None else command, scope, self))
            self._bound[command.id] = new[-1]
            if command.one_of:
                self._choices.setdefault((scope, command.one_of), QActionGroup(self)).addAction(new[-1].action)
        for bound in new:
            self._ask(bound)
        self.refreshed.emit()
        self.changed.emit()

    def rebind(self, command_id: str, keys: str | None) -> str:
        """Give a command other keys, a shortcut or one letter for lists; None: its usual ones. Return why not, or "".

        Keys that mean something else where the command can be run are refused.
        """
        bound, usual = self._bound[command_id], self._usual[command_id]
        wanted = usual if keys is None else with_keys(usual, keys)
        before, bound.command = bound.command, wanted
        mine = f"{command_id}: "
        wrong = [line.removeprefix(mine) for line in self.problems() if line.startswith(mine)]
        wrong += [
            f"{wanted.keys} belongs to {self._bound[line.partition(':')[0]].command.name}"
            for line in self.problems()
            if line.endswith(f"already belongs to {command_id}")
        ]
        if wrong:
            bound.command = before
            return self._in_titles(wrong[0])
        self.own_keys.pop(command_id, None)
        if keys is not None:
            self.own_keys[command_id] = keys
        bound.action.setShortcut(QKeySequence(wanted.shortcut))
        bound.set_title()
        self.refresh_now()
        self.rebound.emit()
        return ""

    def _in_titles(self, problem: str) -> str:
        """Return a problem with the title of the other command in place of its id."""
        head, belongs, other = problem.rpartition(" already belongs to ")
        return f"{head} belongs to {self._bound[other].command.name}" if belongs and other in self._bound else problem

    def remove(self, scope: str) -> None:
        """Forget the commands of a scope."""
        for bound in [b for b in self._bound.values() if b.scope == scope]:
            del self._bound[bound.command.id]
            bound.deleteLater()
        self.changed.emit()

    def action(self, command_id: str) -> QAction:
        """Return the QAction of a command, for a button or menu outside the generated ones."""
        bound = self._bound[command_id]
        bound.draw()
        return bound.action

    def run(self, command_id: str) -> bool:
        """Carry out a command as its menu would; False if it is disabled now."""
        self._ask(self._bound[command_id])
        action = self._bound[command_id].action
        if not action.isEnabled():
            return False
        action.trigger()
        self.ran.emit(command_id)
        return True

    def press(self, key: str) -> bool:
        """Run what a letter typed in a list stands for in the current tab; False: nothing does."""
        bound = self._of_letter(key)
        if bound is None:
            return False
        if not self.run(bound.command.id):
            self._refuse(bound.command)
        return True

    def title_of_letter(self, key: str) -> str:
        """Return the title of what a letter stands for in the lists of the current tab; "" for nothing."""
        bound = self._of_letter(key)
        return bound.command.plain_title if bound is not None else ""

    def command_of_letter(self, key: str) -> Command | None:
        """Return what a letter stands for in the lists of the current tab; None: nothing."""
        bound = self._of_letter(key)
        return bound.command if bound is not None else None

    def _of_letter(self, key: str) -> _Bound | None:
        wanted = key.casefold()
        keyed = [b for b in self._bound.values() if b.command.key and b.command.key.casefold() == wanted]
        found = [b for b in keyed if b.command.here is None or b.command.here()]
        bound = next((b for b in found if b.scope == self.scope), None)
        return bound or next((b for b in found if b.scope == WINDOW), None)

    def explain(self, keys: QKeySequence) -> bool:
        """Say why the command of a shortcut cannot be run; False: the keys stand for none, or for one that can."""
        for bound in self._bound.values():
            here = bound.scope in (*_EVERYWHERE, self.scope)
            if here and bound.command.shortcut and QKeySequence(bound.command.shortcut) == keys:
                self._ask(bound)
                if bound.action.isEnabled():
                    return False
                self._refuse(bound.command)
                return True
        return False

    def _refuse(self, command: Command) -> None:
        """Tell that a command cannot be run, with the record it would act on."""
        self.refused.emit(*self.refusal(command))

    def refusal(self, command: Command) -> tuple[str, str]:
        """Return the sentence that says that a command cannot be run, and why not."""
        denied = self._denial(command, command.needed_right)
        record, doing = self.about() if command.context else "", command.doing
        before = f"{record}: you" if record and record not in doing else "You"
        when = "" if denied else " now"
        return f"{before} cannot {doing}{when}.", denied or command.reason

    def refusal_of(self, command_id: str) -> tuple[str, str]:
        """Return what `refusal` says of the command of this id."""
        return self.refusal(self._bound[command_id].command)

    def commands(self, scope: str | None = None) -> list[tuple[str, Command]]:
        """Return (scope, command) of all, or of one scope, in the order they were added."""
        return [(b.scope, b.command) for b in self._bound.values() if scope is None or b.scope == scope]

    def actions(self) -> list[QAction]:
        """Return the actions of all commands."""
        return [bound.action for bound in self._bound.values()]

    def by_shortcut(self, shortcut: str) -> Command | None:
        """Return the command that a shortcut stands for in the current tab."""
        found = [
            b for b in self._bound.values() if b.command.shortcut == shortcut and b.scope in (*_EVERYWHERE, self.scope)
        ]
        return found[0].command if found else None

    def usable(self) -> list[Command]:
        """Return the commands that can be run now; the palette lists them."""
        self.refresh_now()
        return [b.command for b in self._bound.values() if b.action.isEnabled()]

    def elsewhere(self) -> list[tuple[str, Command]]:
        """Return (tab, command) of what this person may do on other pages, of the tabs that are built.

        Left out are commands that only look or move about there, and what many pages have under one name.
        """
        names = Counter(b.command.name for b in self._bound.values() if b.scope not in _EVERYWHERE)
        return [
            (b.scope, b.command)
            for b in self._bound.values()
            if b.scope not in _EVERYWHERE
            and (b.scope != self.scope or (b.command.page[0] and not b.action.isEnabled()))
            and names[b.command.name] < _COMMON
            and b.command.checked is None
            and (b.command.group not in _ONLY_LOOKS or b.command.context)
            and not self._denial(b.command, b.command.right)
        ]

    def tell_where(self, command_id: str) -> None:
        """Say how what was asked for elsewhere is done on the page where one is now."""
        command = self._bound[command_id].command
        how = f"press {command.keys}" if command.keys else "open its menu (Shift+F10)"
        self.refused.emit(f"You can {command.doing} on this page.", f"Choose a row, then {how}.")

    # --- what is generated ----------------------------------------------------------------------
    def menus(self, scope: str) -> list[str]:
        """Return the titles of a scope's menus, in order of first use."""
        return list(dict.fromkeys(c.menu for s, c in self.commands() if s == scope and c.menu))

    def fill_menu(self, menu: QMenu, title: str) -> None:
        """Put the commands of a menu into it, with lines between groups."""
        menu.clear()
        self._fill(menu, [b for b in self._bound.values() if b.command.menu == title])

    def context_menu(self, name: str, parent: QWidget) -> QMenu:
        """Return the context menu of this name, made once for each parent."""
        menu = parent.findChild(QMenu, f"context {name}", Qt.FindChildOption.FindDirectChildrenOnly)
        if menu is None:
            menu = QMenu(parent)
            menu.setObjectName(f"context {name}")
        menu.clear()
        menu.setAccessibleName(f"Commands for {name}")
        self._fill(menu, [b for b in self._bound.values() if b.command.context == name])
        self.refresh_now()
        return menu

    def act_bar(
        self, name: str, parent: QWidget | None = None, *, most: int = 4, right: bool = False, main: bool = True
    ) -> ActBar:
        """Return a row of buttons for what can be done with a record: the commands of this context.

        Those with a place (`bar`) that can be run now are buttons, at most so many; the whole menu is behind "…".
        `right`: they stand at the right of their room. `main`: the first is the main one of its part of the page.
        """
        acts, menu = partial(self._acts_of, name), partial(self.context_menu, name)
        return ActBar(acts, menu, self.refreshed, parent, most=most, right=right, main=main)

    def _acts_of(self, name: str) -> list[BarAct]:
        bound = [b for b in self._bound.values() if b.command.context == name and b.command.bar]
        bound.sort(key=lambda b: b.command.bar)
        return [BarAct(b.action, b.command.text or b.command.plain_title, b.command.keys) for b in bound]

    def toolbar(self, scope: str, parent: QWidget) -> QToolBar:
        """Return a toolbar of the scope's commands marked `toolbar`, words beside icons."""
        bar = CommandBar(parent)
        bar.setAccessibleName("Tools")
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.setMovable(False)
        self._fill(bar, [b for b in self._bound.values() if b.scope == scope and b.command.toolbar])
        for action in bar.actions():
            button = bar.widgetForAction(action)
            if button is not None and action.text():
                button.setAccessibleName(action.text().replace("&", "").rstrip("…"))
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return bar

    def _fill(self, where: QMenu | QToolBar, bound: list[_Bound]) -> None:
        if isinstance(where, QMenu):
            where.aboutToShow.connect(self._draw_menu, Qt.ConnectionType.UniqueConnection)
        else:
            for one in bound:
                one.draw()
        groups = sorted(dict.fromkeys(b.command.group for b in bound), key=lambda group: group in LATE)
        for number, group in enumerate(groups):
            if number:
                where.addSeparator()
            for one in sorted((b for b in bound if b.command.group == group), key=lambda b: b.command.order):
                where.addAction(one.action)

    @Slot()
    def _draw_menu(self) -> None:
        """Draw the icons of the menu that is about to be shown."""
        menu = self.sender()
        if isinstance(menu, QMenu):
            for action in menu.actions():
                bound = action.parent()
                if isinstance(bound, _Bound):
                    bound.draw()

    # --- enabled or not -------------------------------------------------------------------------
    def set_scope(self, scope: str) -> None:
        """Make a tab's commands usable; those of the other tabs are disabled, so that their shortcuts are free."""
        if scope == self.scope:
            self.refresh()
        else:
            self.scope = scope
            self.refresh_now()

    @Slot()
    def refresh(self) -> None:
        """Ask all conditions again, soon and once, because something changed (selection, data, rights)."""
        self._refresh.call()

    def refresh_now(self) -> None:
        """Ask all conditions at once."""
        self._refresh.hold()
        self._update()

    def _update(self) -> None:
        for bound in self._bound.values():
            self._ask(bound)
        self.refreshed.emit()

    def _ask(self, bound: _Bound) -> None:
        """Ask the conditions of one command."""
        command = bound.command
        in_scope = bound.scope in (*_EVERYWHERE, self.scope)
        if not in_scope and bound.asked_outside is command:
            return  # one of another page, which is as it was
        bound.asked_outside = None if in_scope else command
        right = command.needed_right if in_scope else command.right
        denied = self._denial(command, right)
        fits = in_scope and not denied and (command.enabled_when is None or bool(command.enabled_when()))
        bound.action.setEnabled(fits)
        if command.checked is not None and in_scope:
            bound.action.setChecked(bool(command.checked()))
        if command.titled is not None:
            bound.set_title()
        bound.set_tip(denied=denied, fits=fits or not in_scope)

    def _denial(self, command: Command, right: str) -> str:
        """Return why a command is nobody's here, or not this person's; "" where it is."""
        if self.offline and command.online:
            return NOT_OFFLINE if not right or self.in_role(right) else NO_ROLE
        if not right or self.may(right):
            return ""
        if self.offline:
            return f"{self.denied} {command.instead}".strip() if self.in_role(right) else NO_ROLE
        return self.denied

    def why_denied(self, command: Command) -> str:
        """Return why a command is nobody's here, or not this person's, and what to do instead; "" where it is."""
        return self._denial(command, command.needed_right)

    @Slot()
    def _look_changed(self) -> None:
        for bound in self._bound.values():
            bound.renew_icon()

    # --- checks ---------------------------------------------------------------------------------
    def problems(self) -> list[str]:
        """Return what is wrong: shortcuts used twice where both could act, commands that nobody can reach."""
        problems: list[str] = []
        for scope in {s for s, _ in self.commands()}:
            used: dict[str, str] = {}
            letters: dict[str, str] = {}
            for where, command in self.commands():
                if where not in (*_EVERYWHERE, scope):
                    continue
                key = QKeySequence(command.shortcut).toString()
                if command.shortcut and not key:
                    problems.append(f"{command.id}: {command.shortcut!r} is no key")
                elif key and used.setdefault(key, command.id) != command.id:
                    problems.append(f"{command.id}: {key} already belongs to {used[key]}")
                elif key in RESERVED:
                    problems.append(f"{command.id}: {key} {RESERVED[key]}")
                letter = command.key.casefold()
                if letter and (len(letter) != 1 or letter.isspace()):
                    problems.append(f"{command.id}: {command.key!r} is no letter or sign")
                elif letter and letters.setdefault(letter, command.id) != command.id:
                    problems.append(f"{command.id}: {command.key} already belongs to {letters[letter]}")
                elif letter in RESERVED_IN_LISTS:
                    problems.append(f"{command.id}: {command.key} {RESERVED_IN_LISTS[letter]}")
        drawn = frozenset(icons.icon_names())
        for _, command in self.commands():
            if not (command.menu or command.toolbar or command.context):
                problems.append(f"{command.id}: in no menu, toolbar or context menu")
            if not command.title.strip():
                problems.append(f"{command.id}: has no title")
            if command.icon and command.icon not in drawn:
                problems.append(f"{command.id}: there is no icon {command.icon!r}")
        return sorted(set(problems))


def with_keys(command: Command, keys: str) -> Command:
    """Return a command with other keys: one letter or sign acts in lists, anything else is a shortcut."""
    letter = len(keys) == 1
    return replace(command, key=keys if letter else "", shortcut="" if letter else keys)


@cache
def _native(shortcut: str) -> str:
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)


@cache
def _plain(title: str) -> str:
    return title.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


def _tip(command: Command, denied: str, why: str = "") -> str:
    title = command.plain_title
    head = f"{title} ({command.keys})" if command.keys else title
    if denied:
        return f"{head}\n{denied}"
    return "\n".join(part for part in (head, command.tip, why) if part)
