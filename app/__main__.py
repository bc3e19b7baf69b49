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
    finally:
        gc.freeze()  # nor is it looked for once more at the end


if __name__ == "__main__":
    main()
