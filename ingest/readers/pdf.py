"""A PDF: lines with their size and page (pypdf). Bigger or bolder short lines are headings; page numbers survive as notes."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import Any

from ingest.readers.found import Found, Unreadable, plain

_MOST_PAGES = 300
_BIGGER = 1.12
"""How much bigger than the body a line is that counts as a heading."""
_ENDS = re.compile(r"[.!?:…][\"”’')\]]?$")


@dataclass
class _Line:
    text: str
    size: float
    bold: bool
    page: int
    y: float


def read_pdf(data: bytes) -> Found:
    """Title, headings and text. Raises Unreadable for one with a password, without text, or damaged."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("it is protected by a password; save it without one")
        pages = len(reader.pages)
        if pages > _MOST_PAGES:
            raise Unreadable(f"it has {pages} pages, more than {_MOST_PAGES}; an article is shorter")
        lines = [line for number, page in enumerate(reader.pages, 1) for line in _lines(page, number)]
        said = reader.metadata
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, OSError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"it is no PDF that can be read ({type(error).__name__}); save it again") from error
    lines = _without_furniture(lines, pages)
    if sum(len(line.text) for line in lines) < 40 * max(1, pages // 2):
        raise Unreadable("it is a scan without text; have its text recognised first (for instance with ocrmypdf)")
    title = str(said.title or "") if said else ""
    return Found(title=" ".join(title.split()), body=_markdown(lines), author=str(said.author or "") if said else "")


def _lines(page: Any, number: int) -> list[_Line]:
    """The lines of a page, from top to bottom as the file has them."""
    lines: list[_Line] = []

    def visit(text: str, matrix: Any, text_matrix: Any, font: Any, size: float) -> None:
        if not text.strip():
            if "\n" in text and lines:
                lines[-1].text += "\n"
            return
        scale = abs(text_matrix[3] or text_matrix[0] or 1) * abs(matrix[3] or matrix[0] or 1)
        bold = "bold" in str((font or {}).get("/BaseFont", "")).lower()
        for part in text.splitlines(keepends=True):
            if lines and not lines[-1].text.endswith("\n"):
                lines[-1].text += part
            else:
                lines.append(_Line(part, size * scale, bold, number, float(text_matrix[5])))

    page.extract_text(visitor_text=visit)
    for line in lines:
        line.text = " ".join(line.text.split())
    return [line for line in lines if line.text]


def _without_furniture(lines: list[_Line], pages: int) -> list[_Line]:
    """Without page numbers and what stands on most pages again and again."""
    seen = Counter(re.sub(r"\d+", "#", line.text) for line in lines)
    often = {text for text, times in seen.items() if pages > 2 and times >= max(3, pages * 0.6)}
    return [
        line
        for line in lines
        if not re.fullmatch(r"(?:page |seite |p\. ?)?\d{1,4}(?: ?(?:/|of|von) ?\d+)?", line.text.lower())
        and re.sub(r"\d+", "#", line.text) not in often
    ]


def _markdown(lines: list[_Line]) -> str:
    body = median([size for line in lines for size in [line.size] * max(1, len(line.text) // 10)])
    blocks: list[str] = []
    paragraph: list[str] = []
    page = 0
    marked = 0
    last: _Line | None = None

    def close() -> None:
        nonlocal marked
        if paragraph:
            text = plain(re.sub(r"(\w)- (\w)", _joined, " ".join(paragraph)))
            note = f"[^page-{page}]" if page != marked else ""
            marked = page
            blocks.append(text + note)
            paragraph.clear()

    for line in lines:
        heading = (
            len(line.text) < 120
            and not line.text.endswith((".", ",", ";"))
            and (line.size > body * _BIGGER or (line.bold and last is not None and not last.bold and len(line.text) < 80))
        )
        gap = last is not None and last.page == line.page and abs(last.y - line.y) > 1.7 * max(last.size, 1)
        if heading:
            close()
            if (
                blocks
                and blocks[-1].startswith("## ")
                and last is not None
                and abs(last.size - line.size) < 0.1
                and not gap
                and last.text in blocks[-1]
            ):
                blocks[-1] += " " + plain(line.text)
            else:
                blocks.append("## " + plain(line.text))
        elif match := re.match(r"[•·▪◦‣–-]\s+(.*)", line.text):
            close()
            paragraph.append(f"- {match[1]}")
        else:
            if gap or (last is not None and _ENDS.search(last.text) and last.page != line.page):
                close()
            paragraph.append(line.text)
        if not paragraph or len(paragraph) == 1:
            page = line.page
        last = line
    close()
    return "\n\n".join(blocks).replace("\\- ", "- ")


def _joined(match: re.Match[str]) -> str:
    return match[1] + match[2] if match[2].islower() else match[0]
