"""GET /safety: what happens when someone is in danger, in plain words, with the lines of a country."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot import review
from bot.crisis.resources import WORLDWIDE
from bot.reply import Category

router = APIRouter(tags=["articles"])


@router.get("/safety", response_class=HTMLResponse)
async def safety(request: Request, region: str = "") -> Any:
    """Our crisis protocol, published. Lines come from the same data as every reply."""
    state = request.app.state
    resources = state.conversation.protocol.resources
    asked = region or None
    chosen = resources.resolve(asked, request.headers.get("Accept-Language", "").split(",")[0], state.settings.region)
    lines = resources.all(chosen)
    values = {
        "lines": lines,
        "chosen": chosen,
        "regions": [*resources.regions, "EU", WORLDWIDE],
        "categories": [category.value.replace("_", " ") for category in Category],
        "review": review.state(state.settings.data_dir),
        "signed": review.signature(state.settings.data_dir),
        "checked_on": min((date.fromisoformat(line.checked_on) for line in lines if line.checked_on), default=None),
    }
    return state.templates.page(request, "safety.html", values)
