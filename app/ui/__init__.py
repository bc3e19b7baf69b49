"""Qt building blocks that know no tab.

Importing PySide6 puts a function of its own in the place of Python's `__import__`, which reads the source of every
module that imports anything afterwards, to see whether it asks for `from __feature__ import snake_case`. None here
does, and it costs about a tenth of the time of every import, so Python's own function goes back to its place.
"""

import builtins
import sys

_first = "PySide6" not in sys.modules
_import = builtins.__import__

import PySide6.QtCore  # noqa: E402, F401 - takes the place of `__import__`

# whoever imported PySide6 before this package found the place taken; PySide6 keeps what was there before its last step
builtins.__import__ = _import if _first else getattr(builtins, "__orig_import__", _import)
