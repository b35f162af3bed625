"""The widget script, the demo page, and what they are drawn with."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse

from bot.crisis.resources import Resources
from bot.routes.chat import Locale, Region
from bot.widget.pages import cached, pin, static, widget_script

router = APIRouter(tags=["widget"])
_IDEAS = (
    "What is attachment trauma?",
    "Why do I push people away when I want closeness?",
    "Why do I panic when someone does not text back?",
)
_STATIC = {"page.css": "text/css", "embed.css": "text/css", "demo.js": "text/javascript"}
_YEAR = 31_536_000


@lru_cache(maxsize=4)
def _script(resources: Resources, provider: bool) -> str:
    return widget_script(resources, provider)


@router.get("/widget.js")
async def widget(request: Request) -> Any:
    """The whole widget in one script."""
    conversation = request.app.state.conversation
    return cached(request, _script(conversation.protocol.resources, conversation.voice is not None), "text/javascript")


@router.get("/widget.{version}.js", include_in_schema=False)
async def pinned(request: Request, version: str) -> Any:
    """The same script under an address that never changes its content, for sites that pin it with an integrity hash."""
    conversation = request.app.state.conversation
    script = _script(conversation.protocol.resources, conversation.voice is not None)
    if version != pin(script)[0]:
        raise HTTPException(
            404, "This version of the widget is gone. Take the new line from the start page, or use /widget.js, which is always there."
        )
    return cached(request, script, "text/javascript", max_age=_YEAR)


@router.get("/embed", response_class=HTMLResponse, include_in_schema=False)
async def embed(
    request: Request,
    region: Annotated[Region | None, Query()] = None,
    locale: Annotated[Locale, Query()] = "en",
    theme: Annotated[Literal["light", "dark"] | None, Query()] = None,
) -> Any:
    """The chat alone, to be framed by sites that cannot add scripts. Only sites in SECURE_BASE_CORS_ORIGINS may frame it."""
    given = {"region": region, "locale": locale, "theme": theme}
    attributes = {name: value for name, value in given.items() if value}
    return request.app.state.templates.page(request, "embed.html", {"attributes": attributes, "locale": locale})


@router.get("/static/{name}", include_in_schema=False)
async def file(request: Request, name: str) -> Any:
    """Style sheet and script of the pages."""
    if name not in _STATIC:
        raise HTTPException(404, "There is no such file.")
    return cached(request, static(name), _STATIC[name])


@router.get("/", response_class=HTMLResponse, include_in_schema=False)
async def demo(request: Request) -> Any:
    """The demo page: try the widget, and copy the line that embeds it."""
    conversation = request.app.state.conversation
    version, integrity = pin(_script(conversation.protocol.resources, conversation.voice is not None))
    values = {"ideas": _IDEAS, "regions": conversation.protocol.resources.regions, "pinned": version, "integrity": integrity}
    return request.app.state.templates.page(request, "demo.html", values)
