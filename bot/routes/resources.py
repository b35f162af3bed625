"""GET /v1/resources and /v1/regions: the crisis lines, by region."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from bot.reply import Resource
from bot.routes.chat import Locale, Region

router = APIRouter(tags=["crisis lines"])


class Lines(BaseModel):
    """Every line of a region."""

    region: str
    resources: tuple[Resource, ...]


class Regions(BaseModel):
    """Regions with lines of their own; everywhere else gets the worldwide ones (ZZ)."""

    regions: tuple[str, ...]
    fallback: str


@router.get("/v1/resources", response_model=Lines)
async def resources(
    request: Request,
    region: Annotated[Region | None, Query(description="ISO 3166-1 alpha-2.")] = None,
    locale: Annotated[Locale, Query(description="Used to guess the region when none is given, as in en-GB.")] = "en",
) -> Any:
    """The lines for a region: phone, text and web, with hours and the page each was checked against."""
    state = request.app.state
    lines = state.conversation.protocol.resources
    code = lines.resolve(region, locale, state.settings.region)
    return Lines(region=code, resources=lines.all(code))


@router.get("/v1/regions", response_model=Regions)
async def regions(request: Request) -> Any:
    """The regions that have lines of their own."""
    return Regions(regions=request.app.state.conversation.protocol.resources.regions, fallback="ZZ")
