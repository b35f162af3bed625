"""A server that speaks OpenAI's chat completions protocol over real HTTP, scripted fault by fault."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

PASSAGE = re.compile(r'<passage id="(\w+)">\n(.*?)\n(.*?)\n</passage>', re.DOTALL)
Passages = list[tuple[str, str, str]]
Script = Callable[[Passages], Any]


class Server:
    """`script` decides what is answered; `asked` keeps what was sent."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.script: Script = lambda passages: said(*faithful(passages))
        self.app = Starlette(routes=[Route("/v1/chat/completions", self._complete, methods=["POST"])])
        self.url = ""

    async def _complete(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append(body)
        passages = PASSAGE.findall(body["messages"][-1]["content"])
        made = self.script(passages)
        return made if isinstance(made, Response) else StreamingResponse(made, media_type="text/event-stream")


def faithful(passages: Passages, count: int = 3) -> list[str]:
    """Sentences that stand in the passages, word for word, each with its marker."""
    name, _, text = passages[0]
    sentences = re.split(r"(?<=[.!?])\s+", text)[:count]
    return [f"{sentence} [{name}] " for sentence in sentences]


def chunk(text: str | None, finish: str | None = None) -> str:
    delta = {"role": "assistant", "content": text} if text is not None else {}
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return f"data: {json.dumps({'id': 'x', 'object': 'chat.completion.chunk', 'created': 1, 'model': 'm', 'choices': [choice]})}\n\n"


async def said(*texts: str, pause: float = 0.0) -> AsyncIterator[str]:
    """A well-formed stream, a few letters at a time."""
    for text in texts:
        for start in range(0, len(text), 7):
            yield chunk(text[start : start + 7])
            await asyncio.sleep(pause)
    yield chunk(None, "stop")
    yield "data: [DONE]\n\n"


async def stalled(*texts: str) -> AsyncIterator[str]:
    """Says something, then nothing for ever."""
    for text in texts:
        yield chunk(text)
    await asyncio.sleep(3600)


async def cut(*texts: str) -> AsyncIterator[str]:
    """Says something, then the connection breaks."""
    for text in texts:
        yield chunk(text)
    raise ConnectionResetError


async def raw(*lines: str) -> AsyncIterator[str]:
    for line in lines:
        yield line


async def endless(text: str) -> AsyncIterator[str]:
    while True:
        yield chunk(text)
        await asyncio.sleep(0)


def failure(status: int, **headers: str) -> Response:
    return JSONResponse({"error": {"message": "no", "type": "error", "code": None}}, status_code=status, headers=headers)


@contextmanager
def running(app: Any) -> Iterator[str]:
    """Serves an ASGI app on a free loopback port; gives its address."""
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1, lifespan="auto")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.02)
    try:
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        sock.close()
