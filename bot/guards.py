"""What every request passes through: a limit on its body, and headers that keep a page to itself."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.routes.problems import problem

MAX_BODY = 256 * 1024
"""Bytes a request body may have (HTTP contract)."""
_POLICY = b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), browsing-topics=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
]


class BodyLimit:
    """Refuses bodies over 256 KiB, also when their length is not announced."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if announced.isdigit() and int(announced) > MAX_BODY:
            await self._refuse(scope, receive, send)
            return
        body = b""
        more = scope["method"] in ("POST", "PUT", "PATCH")
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > MAX_BODY:
                await self._refuse(scope, receive, send)
                return
        delivered = False

        async def replay() -> Message:
            nonlocal delivered
            if scope["method"] in ("POST", "PUT", "PATCH") and not delivered:
                delivered = True
                return {"type": "http.request", "body": body, "more_body": False}
            return await receive()

        await self._app(scope, replay, send)

    @staticmethod
    async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
        await problem(413, "The request is larger than 256 KiB. Send fewer or shorter earlier messages.", {"Connection": "close"})(
            scope, receive, send
        )


class Headers:
    """Strict headers on every response; pages may be framed by their own site only, /embed by the sites that are allowed to."""

    def __init__(self, app: ASGIApp, framers: tuple[str, ...] = ()) -> None:
        self._app = app
        self._framers = " ".join(framers).encode() or b"'none'"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        ancestors = self._framers if path == "/embed" else b"'self'"

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.setdefault("headers", [])
                present = {name.lower() for name, _ in headers}
                headers.extend((name, value) for name, value in _HEADERS if name not in present)
                if b"content-security-policy" not in present and not path.startswith("/docs"):
                    headers.append((b"content-security-policy", _POLICY + b"frame-ancestors " + ancestors))
                if path == "/widget.js" or path.startswith("/v1/"):
                    headers.append((b"cross-origin-resource-policy", b"cross-origin"))
            await send(message)

        await self._app(scope, receive, with_headers)
