"""A web page: the article alone, without menus, banners and comments (trafilatura), and what the page says of itself."""

from __future__ import annotations

from ingest.readers.found import Found, Unreadable


def read_html(data: bytes, url: str = "") -> Found:
    """The article of a page, with its title, author, date and address. Raises Unreadable when there is none."""
    import trafilatura
    from lxml import html
    from trafilatura.settings import use_config

    from ingest.readers.blocks import markdown

    config = use_config()
    config.set("DEFAULT", "EXTRACTION_TIMEOUT", "0")  # its timer works in the main thread only
    tree = trafilatura.load_html(data)
    if tree is None:
        raise Unreadable("it is no HTML that can be read")
    said = trafilatura.extract_metadata(data, default_url=url or None)
    text = trafilatura.extract(
        data,
        url=url or None,
        output_format="html",
        include_comments=False,
        include_tables=True,
        include_links=False,
        favor_recall=True,
        config=config,
    )
    if not text:
        raise Unreadable("no article was found in the page; copy the text into a .md file instead")
    body = markdown(html.fromstring(text))
    return Found(
        title=(said.title if said else "") or _title(tree),
        body=body,
        author=(said.author if said else "") or "",
        date=(said.date if said else "") or "",
        url=(said.url if said else "") or url,
    )


def _title(tree: object) -> str:
    found = tree.findtext(".//title")  # type: ignore[attr-defined]
    return " ".join((found or "").split())
