"""Puts the pages of a PDF on a printer, on a worker thread: painting a page at a printer's resolution takes a while."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from app.domain.words import count
from app.errors import EnvironmentFault
from app.ui.pdf.file import PdfFile
from app.work import Work

_DOTS = 300  # an inch; more would only take time


def printer_for(file: PdfFile, name: str) -> QPrinter:
    """Return a printer set up for these pages."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(name)
    printer.setCreator("Longleaf")
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.Letter))
    width, height = file.sizes[0]
    wide = QPageLayout.Orientation.Landscape if width > height else QPageLayout.Orientation.Portrait
    printer.setPageOrientation(wide)
    printer.setFullPage(True)
    printer.setFromTo(1, file.pages)
    return printer


def print_dialog(file: PdfFile, printer: QPrinter, parent: QWidget) -> QPrintDialog:
    """Return a dialog that asks for a printer and which of the pages."""
    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, file.pages)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    dialog.setWindowTitle("Print")
    return dialog


@dataclass(frozen=True, slots=True)
class PrintJob:
    """Worker: paints the pages that the dialog asked for. Qt allows a printer to be painted on by any one thread."""

    file: PdfFile
    printer: QPrinter

    def __call__(self, work: Work) -> str:
        printer = self.printer
        first = max(1, printer.fromPage() or 1)
        last = min(self.file.pages, printer.toPage() or self.file.pages)
        painter = QPainter()
        if not painter.begin(printer):
            raise EnvironmentFault("The printer does not take the pages.", hint="Check the printer, or choose another.")
        try:
            dots = min(printer.resolution(), _DOTS)
            for number in range(first, last + 1):
                work.step(number - first, last - first + 1, "Printing")
                picture = self.file.render(number - 1, dots / 72)
                paper = printer.pageLayout().fullRectPixels(printer.resolution())
                scale = min(paper.width() / picture.width(), paper.height() / picture.height())
                wide, tall = picture.width() * scale, picture.height() * scale
                box = QRectF((paper.width() - wide) / 2, (paper.height() - tall) / 2, wide, tall)
                painter.drawImage(box, picture)
                if number < last and not printer.newPage():
                    raise EnvironmentFault("The printer stopped taking pages.", hint="Check the printer.")
        finally:
            painter.end()
        return count(last - first + 1, "page")
