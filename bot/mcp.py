"""`python -m bot mcp`: the vetted passages, the articles and the crisis lines as MCP tools, over standard input and output."""

from __future__ import annotations

from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from bot import __version__
from bot.crisis.resources import Resources
from bot.knowledge.library import Library
from bot.settings import Settings

_MOST = 10
_ABOUT = (
    "Vetted articles on attachment trauma, and crisis lines by country. Software, not therapy. Quote passages word for word and "
    "give their address. When somebody may be in danger, call crisis_resources first and show what it gives before anything else."
)


def build(settings: Settings) -> MCPServer:
    """The server. Reads the index that serves at every call, so that a new one is seen at once."""
    library, resources = Library(settings.data_dir, settings.chroma_url), Resources()
    server = MCPServer("secure-base", version=__version__, instructions=_ABOUT, log_level="CRITICAL")

    def search() -> Any:
        library.refresh()
        if library.search is None:
            raise ToolError(library.problem)
        return library.search

    @server.tool()
    def search_passages(question: str, limit: int = 5) -> dict[str, Any]:
        """Finds vetted passages that answer a question about attachment trauma. `covered` is false when the articles don't speak about it."""
        found = search().find(question[:2000], k=max(1, min(limit, _MOST)))
        passages = [
            {
                "passage_id": hit.passage.id,
                "heading": hit.passage.heading,
                "text": hit.passage.text,
                "closeness": round(hit.closeness, 3),
                "article": hit.passage.article.model_dump(),
                "content_note": hit.passage.content_note,
            }
            for hit in found.hits
        ]
        return {"covered": found.covered, "passages": passages}

    @server.tool()
    def get_article(slug: str) -> dict[str, Any]:
        """A whole vetted article by its slug, with who reviewed it and when."""
        shelf = search().generation.shelf
        article = next((article for article in shelf.articles if article.slug == slug), None)
        if article is None:
            raise ToolError(f"There is no article {slug!r}. These are there: {', '.join(sorted(a.slug for a in shelf.articles))}.")
        return {"title": article.title, "text": article.text, **shelf.refs[slug].model_dump(exclude={"title"})}

    @server.tool()
    def crisis_resources(region: str = "") -> dict[str, Any]:
        """Crisis lines and the emergency number of a country (ISO 3166-1 alpha-2, such as US), worldwide ones where it is not known."""
        code = resources.resolve(region.strip().upper() or None, None, settings.region)
        return {"region": code, "resources": [line.model_dump(exclude_none=True) for line in resources.all(code)]}

    return server
