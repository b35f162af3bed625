"""GET /articles and /articles/{slug}: the articles that answers come from, to be read whole."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse

from bot.knowledge.markup import draw

router = APIRouter(tags=["articles"])
_RANGE = re.compile(r"^(\d{1,7})-(\d{1,7})$")


@router.get("/articles", response_class=HTMLResponse)
async def shelf(request: Request) -> Any:
    """Every vetted article."""
    search = request.app.state.library.search
    articles = sorted(search.generation.shelf.articles, key=lambda a: a.title) if search else []
    refs = search.generation.shelf.refs if search else {}
    return request.app.state.templates.page(request, "articles.html", {"articles": articles, "refs": refs})


@router.get("/articles/{slug}", response_class=HTMLResponse)
async def article(
    request: Request,
    slug: str,
    quote: Annotated[str | None, Query(description="Characters of the article's text to mark, start-end.")] = None,
    passage: Annotated[str | None, Query(description="A passage to mark whole.")] = None,
) -> Any:
    """One article, with anchors for its passages; a quoted stretch is marked."""
    search = request.app.state.library.search
    if search is None:
        raise HTTPException(503, "The articles can't be read at the moment. Please try again in a little while.", {"Retry-After": "30"})
    shelf = search.generation.shelf
    found = next((a for a in shelf.articles if a.slug == slug), None)
    if found is None:
        raise HTTPException(404, "There is no such article here. All of them are listed at /articles.")
    passages = search.generation.by_article.get(slug, [])
    mark = None
    if quote and (match := _RANGE.match(quote)):
        mark = (int(match[1]), int(match[2]))
    elif passage:
        mark = next(((p.start, p.end) for p in passages if p.id == passage), None)
    drawn = draw(found, passages, shelf.references, mark)
    return request.app.state.templates.page(request, "article.html", {"article": found, "ref": shelf.refs[slug], "drawn": drawn})
