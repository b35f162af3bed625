"""Health, readiness, metrics and a page of figures, for whoever runs the service."""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.concurrency import run_in_threadpool

router = APIRouter(tags=["operation"])
_LOOPBACK = frozenset({"127.0.0.1", "::1", "testclient"})


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Whether the process runs. Crisis help works whenever this answers."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"description": "Articles can't be searched; crisis help works."}})
async def readyz(request: Request) -> Any:
    """Whether questions can be answered, and from what."""
    library = request.app.state.library
    search = library.search
    if search is None:
        return JSONResponse({"status": "not ready", "reason": library.problem, "crisis_help": "ready"}, status_code=503)
    manifest = search.generation.manifest
    return {
        "status": "ready",
        "crisis_help": "ready",
        "generation": manifest.name,
        "passages": manifest.passages,
        "articles": manifest.articles,
        "embedder": library.has_embedder,
        "chroma": search.generation.collection is not None,
    }


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Counters for Prometheus: with the admin token, or from this machine when none is set."""
    require_operator(request)
    state = request.app.state
    search = state.library.search
    state.metrics.look(search.generation.manifest if search is not None else None, state.conversation.protocol.resources.checked_on())
    return Response(generate_latest(state.metrics.registry), media_type=CONTENT_TYPE_LATEST)


@router.get("/operator", include_in_schema=False)
async def operator(request: Request) -> HTMLResponse:
    """How the day and the last thirty went, in counts."""
    require_operator(request)
    state = request.app.state
    today = date.today()
    periods = [
        (title, await run_in_threadpool(state.figures.since, first))
        for title, first in (("Today", today), ("The last 30 days", today - timedelta(days=29)))
    ]
    search = state.library.search
    values = {
        "manifest": search.generation.manifest if search is not None else None,
        "problem": state.library.problem,
        "stale": len(state.conversation.protocol.resources.stale(today)),
        "paused": state.settings.paused,
        "periods": periods,
    }
    page: HTMLResponse = state.templates.page(request, "operator.html", values)
    page.headers["Cache-Control"] = "no-store"
    return page


def require_operator(request: Request) -> None:
    """Raises 401 or 403 for everyone but the operator."""
    token = request.app.state.settings.admin_token.get_secret_value()
    if token:
        if not hmac.compare_digest(_given(request.headers.get("Authorization", "")).encode(), token.encode()):
            said = "Send the admin token as `Authorization: Bearer …`, or give it as the password when the browser asks."
            raise HTTPException(401, said, {"WWW-Authenticate": 'Basic realm="Secure Base, for its operator"'})
    elif (
        request.client is None or request.client.host not in _LOOPBACK or "x-forwarded-for" in request.headers
    ):  # a proxy beside us speaks for others
        raise HTTPException(403, "Set SECURE_BASE_ADMIN_TOKEN to open this from elsewhere.")


def _given(header: str) -> str:
    """The token in an Authorization header: a bearer's, or the password that a browser sends."""
    kind, _, given = header.partition(" ")
    if kind.lower() != "basic":
        return given
    try:
        return base64.b64decode(given, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
