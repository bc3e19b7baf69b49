"""Entry point of `longleaf` and `python -m app`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; with no command it opens the window."""
    from app.cli.main import cli

    sys.exit(cli())


if __name__ == "__main__":
    main()
