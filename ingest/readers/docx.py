"""A Word document, by its styles (mammoth). A zip that would unpack to far more than text ever needs is not opened."""

from __future__ import annotations

import io
import zipfile

from ingest.readers.found import Found, Unreadable

_MOST = 60 * 1024 * 1024
_RATIO = 200
_SMALL = 1024 * 1024


def read_docx(data: bytes) -> Found:
    """Title (from its properties or first heading), headings and text. Raises Unreadable."""
    import mammoth
    from lxml import html

    from ingest.readers.blocks import markdown

    _look_over(data)
    try:
        made = mammoth.convert_to_html(io.BytesIO(data), convert_image=mammoth.images.img_element(lambda _: {}))
        properties = _properties(data)
    except Exception as error:  # whatever a broken document makes its readers raise
        raise Unreadable(f"it is no Word document that can be read ({type(error).__name__})") from error
    if not made.value.strip():
        raise Unreadable("there is no text in it")
    return Found(
        properties.get("title", ""),
        markdown(html.fromstring(f"<div>{made.value}</div>")),
        properties.get("creator", ""),
        properties.get("created", "")[:10],
    )


def _look_over(data: bytes) -> None:
    """Raises Unreadable for what is no document, or would unpack without end."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise Unreadable("it looks like a Word document but is damaged; save it again") from error
    if not any(entry.filename == "word/document.xml" for entry in entries):
        raise Unreadable("it is an archive, not a Word document; unpack it first")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("it is protected by a password; save it without one")
    whole = sum(entry.file_size for entry in entries)
    if whole > _MOST or any(entry.file_size > _SMALL and entry.file_size > _RATIO * max(1, entry.compress_size) for entry in entries):
        raise Unreadable("it would unpack to far more than a text (a zip bomb?); it was not opened")


def _properties(data: bytes) -> dict[str, str]:
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "docProps/core.xml" not in archive.namelist():
            return {}
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(archive.read("docProps/core.xml"), parser)
    return {etree.QName(child).localname: (child.text or "").strip() for child in root if isinstance(child.tag, str)}
