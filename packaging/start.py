"""Entry point of the frozen program; worker processes come through here as well."""

from __future__ import annotations

import multiprocessing

from app.__main__ import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    main()
