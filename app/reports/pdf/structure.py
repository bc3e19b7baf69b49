"""The logical structure tree of a tagged PDF: elements, and how they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from app.reports.pdf.internals import Raw, text_string


class Element:
    """A structure element such as P, TH or Figure.

    `kids` holds elements, `(page, mcid)` for marked content (page 1-based) and `(page, Raw)` for annotations.
    `attributes` is written as it is, one PDF dictionary ("<</O/Table/Scope/Column>>").
    """

    __slots__ = ("alt", "attributes", "kids", "lang", "parent", "raw", "tag", "title")

    def __init__(
        self, tag: str, parent: Element | None, *, alt: str = "", attributes: str = "", lang: str = ""
    ) -> None:
        self.tag = tag
        self.parent = parent
        self.kids: list[Element | tuple[int, int] | tuple[int, Raw]] = []
        self.alt = alt
        self.attributes = attributes
        self.lang = lang
        self.title = ""
        self.raw = Raw()
        if parent is not None:
            parent.kids.append(self)

    def walk(self) -> Iterator[Element]:
        """Yield this element and all below it, in reading order."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(kid for kid in reversed(element.kids) if isinstance(kid, Element))


def write_tree(root: Element, parent_tree: dict[int, list[Element] | Element], document: Any) -> Any:
    """Write all elements into `document`; returns the reference of the StructTreeRoot.

    `parent_tree`: /StructParents number -> elements by MCID (a page), or /StructParent -> element (an annotation).
    """
    tree_root = Raw()
    reference: Callable[[Any], bytes] = lambda raw: bytes(document.Reference(raw).format(document))  # noqa: E731
    root_ref = reference(tree_root)
    refs: dict[int, bytes] = {}
    pages: dict[int, bytes] = {}

    def page_ref(page: int) -> bytes:
        if page not in pages:
            pages[page] = reference(document.idToObject[f"Page{page}"])
        return pages[page]

    for element in root.walk():
        refs[id(element)] = reference(element.raw)
    for element in root.walk():
        # /Type is optional; numbers instead of MCR dictionaries where all content is on one page: a third of the size
        first = next((kid[0] for kid in element.kids if isinstance(kid, tuple) and isinstance(kid[1], int)), None)
        parts = [b"<</S/", element.tag.encode(), b"/P ", refs[id(element.parent)] if element.parent else root_ref]
        if first is not None:
            parts += [b"/Pg ", page_ref(first)]
        for name, text in ((b"/Alt ", element.alt), (b"/T ", element.title), (b"/Lang ", element.lang)):
            if text:
                parts += [name, text_string(text, document)]
        if element.attributes:
            parts += [b"/A ", element.attributes.encode("ascii")]
        parts.append(b"/K[")
        for kid in element.kids:
            if isinstance(kid, Element):
                parts.append(refs[id(kid)])
            elif isinstance(kid[1], Raw):
                parts += [b"<</Type/OBJR/Pg ", page_ref(kid[0]), b"/Obj ", reference(kid[1]), b">>"]
            elif kid[0] == first:
                parts.append(b"%d" % kid[1])
            else:
                parts += [b"<</Type/MCR/Pg ", page_ref(kid[0]), b"/MCID %d>>" % kid[1]]
            parts.append(b" ")
        parts.append(b"]>>")
        element.raw.text = b"".join(parts)

    nums = [b"<</Type/StructTreeRoot/K ", refs[id(root)], b"/ParentTree<</Nums["]
    for number in sorted(parent_tree):
        owner = parent_tree[number]
        nums.append(b"%d " % number)
        if isinstance(owner, Element):
            nums.append(refs[id(owner)])
        else:
            nums += [b"[", b" ".join(refs[id(element)] for element in owner), b"]"]
        nums.append(b" ")
    nums.append(b"]>>/ParentTreeNextKey %d>>" % (max(parent_tree, default=-1) + 1))
    tree_root.text = b"".join(nums)
    return document.Reference(tree_root)
