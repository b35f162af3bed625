"""HTML blocks to Markdown: headings, paragraphs, list items and quotations; everything else is only its text."""

from __future__ import annotations

from typing import Any

from ingest.readers.found import plain

_HEADINGS = {"h1": "# ", "h2": "## ", "h3": "### ", "h4": "### ", "h5": "### ", "h6": "### "}
_BLOCKS = (*_HEADINGS, "p", "li", "blockquote", "td", "th", "dt", "dd", "figcaption")
_NEVER = ("script", "style", "noscript", "template", "svg", "form", "iframe", "object", "button", "select", "textarea")


def markdown(root: Any) -> str:
    """Markdown of an lxml tree, block by block, in reading order."""
    for element in list(root.iter(*_NEVER)):
        if element.getparent() is not None:
            element.drop_tree()
    lines: list[str] = []
    for element in root.iter(*_BLOCKS):
        if any(ancestor.tag in _BLOCKS for ancestor in element.iterancestors() if ancestor.tag != "blockquote"):
            continue  # its text comes with the block that holds it
        if element.tag == "blockquote" and next(element.iter("p", "li"), None) is not None:
            continue
        text = plain(element.text_content())
        if text:
            lines.append(_line(element, text))
    joined = "\n\n".join(lines)
    return joined.replace("\n\n- ", "\n- ").replace("\n- ", "\n\n- ", 1) if "\n- " in joined else joined


def _line(element: Any, text: str) -> str:
    if element.tag in _HEADINGS:
        return _HEADINGS[element.tag] + text
    if element.tag == "li":
        return f"- {text}"
    quoted = element.tag == "blockquote" or any(ancestor.tag == "blockquote" for ancestor in element.iterancestors())
    return f"> {text}" if quoted else text
