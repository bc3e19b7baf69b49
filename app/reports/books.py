"""Workbooks that take any number of rows in little memory, whole or not there."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xlsxwriter

#: Rows that a worksheet takes, its header included.
SHEET_ROWS = 1_048_576


@contextmanager
def book(path: Path, scratch: Path) -> Iterator[xlsxwriter.Workbook]:
    """Give a workbook that takes rows in their order; closed at the end, dropped with its scratch files on an error."""
    import xlsxwriter  # late: the window's start must not pay for it
    from xlsxwriter.exceptions import XlsxWriterException

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "use_zip64": True,
        "tmpdir": str(scratch),
    }
    made = xlsxwriter.Workbook(str(path), options)
    try:
        yield made
    except BaseException:
        made.fileclosed = True  # its destructor must not write
        for sheet in made.worksheets():
            with contextlib.suppress(OSError, AttributeError):
                sheet.row_data_fh.close()
                os.unlink(sheet.row_data_filename)
        raise
    try:
        made.close()
    except XlsxWriterException as error:
        raise OSError(str(error)) from error
