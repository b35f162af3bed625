"""Errors as RFC 9457 problem details. A 4xx says what to change; nothing leaks a message, a path or a stack trace."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

log = structlog.get_logger(__name__)
OPENAI_PATHS = frozenset({"/v1/chat/completions", "/v1/models"})
MEDIA_TYPE = "application/problem+json"


def problem(status: int, detail: str, headers: dict[str, str] | None = None, **more: Any) -> JSONResponse:
    """A problem response. `detail` is for the person who sent the request."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JSONResponse(body, status_code=status, headers=headers, media_type=MEDIA_TYPE)


def for_openai(problem: JSONResponse) -> JSONResponse:
    """The same problem in the shape that OpenAI's clients read. Its headers stay."""
    told = json.loads(bytes(problem.body))
    kind = "rate_limit_error" if told["status"] == 429 else "invalid_request_error" if told["status"] < 500 else "server_error"
    error = {"message": told["detail"], "type": kind, "param": None, "code": str(told["status"])}
    kept = {name: value for name, value in problem.headers.items() if name not in ("content-length", "content-type")}
    return JSONResponse({"error": error, **{name: told[name] for name in ("reply",) if name in told}}, problem.status_code, kept)


def _shaped(request: Request, made: JSONResponse) -> JSONResponse:
    return for_openai(made) if request.url.path in OPENAI_PATHS else made


def install(app: FastAPI) -> None:
    """Makes every error of the app a problem."""

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [_one(item) for item in error.errors()]
        return _shaped(request, problem(422, "; ".join(f"{item['field']}: {item['problem']}" for item in errors) + ".", errors=errors))

    @app.exception_handler(HTTPException)
    async def known(request: Request, error: HTTPException) -> JSONResponse:
        return _shaped(request, problem(error.status_code, str(error.detail), dict(error.headers or {})))

    @app.exception_handler(Exception)
    async def unknown(request: Request, error: Exception) -> JSONResponse:
        log.error("unexpected_error", error=type(error).__name__)
        return _shaped(request, problem(500, "Something went wrong here. Please try again; crisis lines are at /v1/resources."))


def _one(item: Any) -> dict[str, str]:
    """A validation error without the value that caused it."""
    if item["type"] == "json_invalid":
        return {"field": "body", "problem": "is not valid JSON"}
    place = ".".join(str(part) for part in item["loc"] if part != "body") or "body"
    return {"field": place, "problem": _lower(str(item["msg"]).removeprefix("Value error, "))}


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
