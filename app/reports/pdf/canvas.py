"""`TaggedCanvas`: reportlab's canvas, on which everything is an artifact unless it is drawn inside an element.

Each page starts inside /Artifact; content closes it, opens its own marked content, and reopens it afterwards. Text that
somebody draws outside an element raises `UntaggedText`: it would be lost to a screen reader without any other sign.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from typing import Any

from reportlab.lib.colors import Color
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from app.reports.pdf import fonts, internals
from app.reports.pdf.attachments import Attachment, embed
from app.reports.pdf.internals import Raw, text_string
from app.reports.pdf.structure import Element, write_tree
from app.reports.pdf.style import INK, PAGE


def write_text(line: Any, text: str, font: str, size: float, set_before: str = "") -> str:
    """Write to one of reportlab's text objects, each letter in a face that has it; what is shown in another order than
    it is read in carries what is read. `set_before`: the face that is set; returns the one that is set now.
    """
    for part, face in fonts.in_faces(text, font):
        if face != set_before:
            set_before = face
            line.setFont(face, size)
        line.textOut(part)
    return set_before


class UntaggedText(AssertionError):
    """Text was drawn outside every element and every page header or footer."""


class TaggedCanvas(Canvas):  # type: ignore[misc]  # reportlab has no types
    """A canvas for one document. `created` becomes the creation date of the file."""

    _ready = False

    def __init__(self, *, title: str, lang: str, created: datetime, page_size: tuple[float, float] = PAGE) -> None:
        internals.prepare()
        fonts.register()
        super().__init__(
            "",
            pagesize=page_size,
            lang=lang,
            pdfVersion=(1, 7),
            pageCompression=1,
            invariant=1,
            initialFontName=fonts.REGULAR,
            initialFontSize=10,
        )
        self._created = created
        self._doc._timeStamp = internals.FixedTime(created)
        self.setTitle(title)
        self.root = Element("Document", None, lang=lang)
        self._parents = [self.root]
        self._shared: dict[object, Element] = {}
        self._open: str | Element | None = None
        self._page_elements: list[Element] = []
        self._page_number: int | None = None  # /StructParents of this page
        self._parent_tree: dict[int, list[Element] | Element] = {}
        self._struct_numbers = 0
        self._links: list[tuple[Raw, bytes, str]] = []
        self._places: dict[str, tuple[int, float]] = {}
        self._deferred: list[tuple[int, str, Callable[[], str]]] = []
        self._ready = True
        self._open_artifact()

    # --- structure ------------------------------------------------------------------------------
    def element(
        self, tag: str, *, key: object = None, parent: Element | None = None, alt: str = "", attributes: str = ""
    ) -> Element:
        """Return a new element below `parent` (default: the innermost open one).

        The same `key` gives the same element.
        """
        if key is not None and key in self._shared:
            return self._shared[key]
        element = Element(tag, parent or self._parents[-1], alt=alt, attributes=attributes)
        if key is not None:
            self._shared[key] = element
        return element

    def push(self, element: Element) -> None:
        """Elements made from now on go below `element`."""
        self._parents.append(element)

    def pop(self) -> None:
        """End of the innermost `push`."""
        self._parents.pop()

    # --- marked content -------------------------------------------------------------------------
    def _open_artifact(self, properties: str = "") -> None:
        self._code.append(f"/Artifact {properties} BDC" if properties else "/Artifact BMC")
        self._open = "pagination" if properties else "artifact"

    def _close_artifact(self) -> None:
        if self._open in ("artifact", "pagination"):
            if self._code and self._code[-1] == "/Artifact BMC":
                self._code.pop()
            else:
                self._code.append("EMC")
            self._open = None

    @contextmanager
    def marked(self, element: Element) -> Iterator[None]:
        """Draw the block's content as content of `element`."""
        self._close_artifact()
        if self._open is not None:
            raise AssertionError(f"marked content of {element.tag} inside that of another element")
        if self._page_number is None:
            self._page_number = self._struct_numbers
            self._struct_numbers += 1
        mcid = len(self._page_elements)
        self._page_elements.append(element)
        element.kids.append((self._doc.pageCounter, mcid))
        self._code.append(f"/{element.tag} <</MCID {mcid}>> BDC")
        self._open = element
        yield
        self._code.append("EMC")
        self._open_artifact()

    @contextmanager
    def pagination(self, kind: str = "") -> Iterator[None]:
        """Draw what belongs to the page and not to the text; `kind` is Header, Footer or empty."""
        self._close_artifact()
        self._open_artifact(f"<</Type /Pagination /Subtype /{kind}>>" if kind else "<</Type /Pagination>>")
        yield
        self._close_artifact()
        self._open_artifact()

    def setFont(self, psfontname: str, size: float, leading: float | None = None) -> None:
        """reportlab.graphics sets Helvetica before each drawing; PDF/A has no place for a font that is not embedded."""
        super().setFont(psfontname if psfontname in fonts.FACES else fonts.REGULAR, size, leading)

    def drawText(self, aTextObject: Any) -> None:
        if self._open == "artifact":
            raise UntaggedText(f"text outside every element: {aTextObject.getCode()[:120]}")
        super().drawText(aTextObject)

    def text(self, x: float, y: float, text: str, font: str, size: float, color: Color = INK) -> None:
        """One line of text with its baseline at y, in the marked content that is open."""
        line = self.beginText(x, y)
        line.setFillColor(color)
        write_text(line, text, font, size)
        self.drawText(line)

    def defer(self, make: Callable[[], str]) -> None:
        """Leave a place in the page's content that is filled with `make()` when all pages are known."""
        token = f"%~{len(self._deferred)}~"  # a comment, so nothing breaks if it is never filled
        self._deferred.append((self._doc.pageCounter, token, make))
        self._code.append(token)

    def text_code(self, x: float, y: float, text: str, font: str, size: float, color: Color = INK) -> str:
        """Return the content stream of `text`, for `defer`."""
        line = self.beginText(x, y)
        line.setFillColor(color)
        write_text(line, text, font, size)
        return str(line.getCode())

    # --- links ----------------------------------------------------------------------------------
    def destination(self, name: str, y: float) -> None:
        """Mark the place that "#name" links to: this page, top at y."""
        self._places[name] = (self._doc.pageCounter, y)

    def page_of(self, name: str) -> int | None:
        """Return the page of a destination, when it has been drawn."""
        found = self._places.get(name)
        return found[0] if found else None

    def link(self, element: Element, target: str, rect: tuple[float, float, float, float], label: str) -> None:
        """Add an annotation over `rect`, part of `element` (a Link); `target` is "#destination" or an address."""
        raw = Raw()
        number = self._struct_numbers
        self._struct_numbers += 1
        self._parent_tree[number] = element
        element.kids.append((self._doc.pageCounter, raw))
        self._annotationrefs.append(self._doc.Reference(raw))
        box = " ".join(f"{value:.2f}" for value in rect)
        head = f"<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/StructParent {number}/Rect[{box}]/Contents ".encode(
            "ascii"
        ) + text_string(label, self._doc)
        self._links.append((raw, head, target))

    def _write_links(self) -> None:
        for raw, head, target in self._links:
            if not target.startswith("#"):
                uri = text_string(target, self._doc)
                raw.text = head + b"/A<</S/URI/URI " + uri + b">>>>"
                continue
            page, y = self._places[target[1:]]
            ref = self._doc.Reference(internals.page_stream(self._doc, page)).format(self._doc)
            raw.text = head + b"/Dest[" + ref + b"/XYZ 0 %d null]>>" % round(y)

    # --- pages ----------------------------------------------------------------------------------
    def _restartAccumulators(self) -> None:
        super()._restartAccumulators()
        if self._ready:
            self._open = None
            self._open_artifact()

    def showPage(self) -> None:
        self._close_artifact()
        super().showPage()

    def _setAnnotations(self, page: Any) -> None:
        super()._setAnnotations(page)
        page.__NoDefault__ = [*pdfdoc.PDFPage.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents = self._page_number
        page.Tabs = pdfdoc.PDFName("S")
        if self._page_number is not None:
            self._parent_tree[self._page_number] = self._page_elements
        self._page_elements, self._page_number = [], None

    # --- the end --------------------------------------------------------------------------------
    @property
    def pages(self) -> int:
        """Pages finished so far."""
        return int(self._doc.pageCounter) - 1

    def finish(self, xmp: str, files: Sequence[Attachment] = ()) -> bytes:
        """Write everything; `xmp` is the metadata packet. The canvas cannot be used afterwards."""
        for page, token, make in self._deferred:
            target = internals.page_stream(self._doc, page)
            # a line of its own: the text of a ticket can hold the same signs, but never a line end
            target.stream = target.stream.replace(f"\n{token}\n", f"\n{make()}\n", 1)
        document = self._doc
        for number in range(1, self.pages + 1):
            internals.compress(internals.page_stream(document, number))
        self._write_links()
        catalog = document.Catalog
        catalog.StructTreeRoot = write_tree(self.root, self._parent_tree, document)
        catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})
        self.setViewerPreference("DisplayDocTitle", "true")
        catalog.Metadata = internals.metadata_stream(xmp)
        catalog.__NoDefault__ = [*pdfdoc.PDFCatalog.__NoDefault__, "OutputIntents"]
        catalog.OutputIntents = pdfdoc.PDFArray([internals.output_intent(document)])
        if files:
            embed(document, files, self._created)
        digest = sha256(xmp.encode()).hexdigest()[:32].upper().encode()
        document._ID = b"\n[<" + digest + b"><" + digest + b">]\n"
        return internals.write(document, self)
