"""Qt building blocks that know no tab.

Importing PySide6 puts a function of its own in the place of Python's `__import__`, which reads the source of every
module that imports anything afterwards, to see whether it asks for `from __feature__ import snake_case`. None here
does, and it costs about a tenth of the time of every import, so Python's own function goes back to its place.
"""

import builtins

_import = builtins.__import__

import PySide6.QtCore  # noqa: E402, F401 - takes the place of `__import__`

builtins.__import__ = _import
