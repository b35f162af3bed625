"""The widget script, the demo page, and what they are drawn with."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from bot.crisis.resources import Resources
from bot.widget.pages import cached, static, widget_script

router = APIRouter(tags=["widget"])
_IDEAS = (
    "What is attachment trauma?",
    "Why do I push people away when I want closeness?",
    "Why do I panic when someone does not text back?",
)
_STATIC = {"page.css": "text/css", "demo.js": "text/javascript"}


@lru_cache(maxsize=4)
def _script(resources: Resources, provider: bool) -> str:
    return widget_script(resources, provider)


@router.get("/widget.js")
async def widget(request: Request) -> Any:
    """The whole widget in one script."""
    conversation = request.app.state.conversation
    return cached(request, _script(conversation.protocol.resources, conversation.voice is not None), "text/javascript")


@router.get("/static/{name}", include_in_schema=False)
async def file(request: Request, name: str) -> Any:
    """Style sheet and script of the pages."""
    if name not in _STATIC:
        raise HTTPException(404, "There is no such file.")
    return cached(request, static(name), _STATIC[name])


@router.get("/", response_class=HTMLResponse, include_in_schema=False)
async def demo(request: Request) -> Any:
    """The demo page: try the widget, and copy the line that embeds it."""
    regions = request.app.state.conversation.protocol.resources.regions
    return request.app.state.templates.page(request, "demo.html", {"ideas": _IDEAS, "regions": regions})
