"""Entry point of `longleaf` and `python -m app`."""

from __future__ import annotations

import gc
import sys

#: A command imports some 200,000 objects that stay: to look for garbage among them every 700 takes a fifth of its time.
_SELDOM = (50_000, 20, 100)


def main() -> None:
    """Run the command line; with no command it opens the window."""
    gc.set_threshold(*_SELDOM)
    from app.cli.main import cli

    try:
        sys.exit(cli())
    except SystemExit as end:
        _leave(end)
        raise
    finally:
        gc.freeze()  # nor is it looked for once more at the end


def _leave(end: SystemExit) -> None:
    """End at once where a window was shown: Python and Qt take down what is left in an order that neither knows, and
    now and then that crashes. Everything is saved and closed by now; whoever measures the program gets its end."""
    if "PySide6" not in sys.modules or sys.getprofile() is not None or sys.gettrace() is not None:
        return
    import atexit
    import os

    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a program without a console has none
            stream.flush()
    os._exit(end.code if isinstance(end.code, int) else 1 if end.code else 0)


if __name__ == "__main__":
    main()
