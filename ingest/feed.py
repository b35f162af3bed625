"""The pages of a practice's blog, from its feed (RSS, Atom) or its sitemap."""

from __future__ import annotations

from urllib.parse import urljoin

from ingest.fetch import Fetcher
from ingest.readers.found import Unreadable

MOST = 300
"""Pages taken from one feed or sitemap."""
_NESTED = 20


def addresses(url: str, fetcher: Fetcher) -> list[str]:
    """Addresses of the pages that a feed, a sitemap, or the feed that a page names speaks of. Raises Unreadable."""
    page = fetcher.get(url)
    found = _in_feed(page.data) or _in_sitemap(page.data, fetcher) or _in_named_feed(page.data, page.url, fetcher)
    if not found:
        raise Unreadable("it is neither a feed nor a sitemap, and names none")
    return list(dict.fromkeys(urljoin(page.url, address) for address in found))[:MOST]


def _in_feed(data: bytes) -> list[str]:
    import feedparser

    return [str(entry["link"]) for entry in feedparser.parse(data).entries if entry.get("link")]


def _in_sitemap(data: bytes, fetcher: Fetcher, depth: int = 0) -> list[str]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return []
    if root is None or etree.QName(root).localname not in ("urlset", "sitemapindex"):
        return []
    places = [str(place.text).strip() for place in root.iter("{*}loc") if place.text]
    if etree.QName(root).localname == "urlset":
        return places
    return [address for place in places[:_NESTED] for address in (_in_sitemap(fetcher.get(place).data, fetcher, depth + 1) if depth == 0 else [])]


def _in_named_feed(data: bytes, base: str, fetcher: Fetcher) -> list[str]:
    from lxml import etree, html

    try:
        tree = html.fromstring(data)
    except (etree.ParserError, ValueError):
        return []
    named = tree.xpath("//link[@rel='alternate'][contains(@type,'rss') or contains(@type,'atom')]/@href")
    return _in_feed(fetcher.get(urljoin(base, str(named[0]))).data) if named else []
