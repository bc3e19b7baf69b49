"""An independent look at a PDF for what veraPDF does not see: text hidden from assistive technology as decoration."""

from __future__ import annotations

from io import BytesIO

import pikepdf


def lint(data: bytes) -> list[str]:
    """Problems of the content streams: text outside marked content or in a plain artifact, unbalanced sequences."""
    problems: list[str] = []
    with pikepdf.open(BytesIO(data)) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            open_: list[tuple[str, bool]] = []
            for instruction in pikepdf.parse_content_stream(page):
                operands, name = instruction.operands, str(instruction.operator)
                if name in ("BDC", "BMC"):
                    typed = name == "BDC" and isinstance(operands[1], pikepdf.Dictionary) and "/Type" in operands[1]
                    open_.append((str(operands[0]), typed))
                elif name == "EMC":
                    if open_:
                        open_.pop()
                    else:
                        problems.append(f"page {number}: EMC without BDC")
                elif name in ("Tj", "TJ", "'", '"'):
                    if not open_:
                        problems.append(f"page {number}: text outside marked content")
                    elif open_[-1] == ("/Artifact", False):
                        problems.append(f"page {number}: text in a plain artifact")
            problems += [f"page {number}: {tag} is never closed" for tag, _ in open_]
    return problems
