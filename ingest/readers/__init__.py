"""From a file or a page as it comes to plain Markdown with its headings: HTML, PDF, DOCX, text and Markdown."""

from __future__ import annotations

from ingest.readers.docx import read_docx
from ingest.readers.found import Found, Unreadable
from ingest.readers.html import read_html
from ingest.readers.pdf import read_pdf
from ingest.readers.text import read_markdown, read_text

MAX_BYTES = 25 * 1024 * 1024
"""Largest file that is read; an article is text, and text is small."""
MIN_CHARACTERS = 200
"""Less text than this is no article."""
_HTML_SIGNS = (b"<!doctype html", b"<html", b"<body", b"<article", b"<head")


def read(data: bytes, name: str, url: str = "") -> Found:
    """What stands in a file. The kind is told by its content, not by its name. Raises Unreadable with what to do."""
    if len(data) > MAX_BYTES:
        raise Unreadable(f"it is larger than {MAX_BYTES // 2**20} MB; send the text alone")
    if not data.strip():
        raise Unreadable("it is empty")
    found = _by_kind(data, name, url)
    if len(found.body.strip()) < MIN_CHARACTERS:
        raise Unreadable(f"there is hardly any text in it (less than {MIN_CHARACTERS} characters)")
    return found


def _by_kind(data: bytes, name: str, url: str) -> Found:
    start = data[:2048].lstrip().lower()
    if start.startswith(b"%pdf"):
        return read_pdf(data)
    if start.startswith(b"pk\x03\x04"):
        return read_docx(data)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("it is an old Word file (or one with a password); save it as .docx without a password")
    if any(sign in start for sign in _HTML_SIGNS) or name.lower().endswith((".html", ".htm")):
        return read_html(data, url)
    if b"\0" in data[:8192] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("it is no text (a picture, a program or another binary file)")
    return read_markdown(data) if name.lower().endswith((".md", ".markdown")) else read_text(data)
