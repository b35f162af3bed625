"""Health, readiness and metrics, for whoever runs the service."""

from __future__ import annotations

import hmac
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

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
    state.metrics.passages.set(state.library.search.generation.manifest.passages if state.library.search else 0)
    return Response(generate_latest(state.metrics.registry), media_type=CONTENT_TYPE_LATEST)


def require_operator(request: Request) -> None:
    """Raises 401 or 403 for everyone but the operator."""
    token = request.app.state.settings.admin_token.get_secret_value()
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), token.encode()):
            raise HTTPException(401, "Send the admin token as `Authorization: Bearer …`.", {"WWW-Authenticate": "Bearer"})
    elif request.client is None or request.client.host not in _LOOPBACK:
        raise HTTPException(403, "Set SECURE_BASE_ADMIN_TOKEN to open this from elsewhere.")
