"""Entry point of the frozen program; worker processes come through here as well."""

from __future__ import annotations

import multiprocessing
import sys

from app.__main__ import main
from app.services.remote_process import SERVE, serve

if __name__ == "__main__":
    multiprocessing.freeze_support()
    if sys.argv[1:] == [SERVE]:
        serve()
    else:
        main()
