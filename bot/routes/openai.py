"""The OpenAI-shaped door: POST /v1/chat/completions and GET /v1/models, for sites that already speak that protocol.

The same turn answers as behind /v1/chat: crisis first, then the articles. What a client sends as `system`, `temperature`
or `tools` changes nothing, because nothing but the vetted articles may decide what is said here.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from bot.reply import MAX_HISTORY, MAX_MESSAGE, MAX_PAST_MESSAGE, Message, Reply, Turn, pieces
from bot.routes.chat import STREAM_HEADERS, Locale, Region, answered

router = APIRouter(tags=["openai"])
MODEL = "secure-base"


class Part(BaseModel):
    """A piece of a message's content; only text is read."""

    type: str
    text: str = ""


class Said(BaseModel):
    """One message as OpenAI's clients send it."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None

    def text(self) -> str:
        """The content as text."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class CompletionRequest(BaseModel):
    """The part of a chat completion request that means something here; the rest is accepted and ignored."""

    model_config = ConfigDict(extra="ignore")

    messages: Annotated[list[Said], Field(min_length=1)]
    model: str = MODEL
    stream: bool = False
    region: Region | None = None
    locale: Locale = "en"

    def turn(self) -> Turn:
        """The turn to answer: the last user message, and what was said before it."""
        said = [message for message in self.messages if message.role in ("user", "assistant")]
        if not said or said[-1].role != "user":
            raise HTTPException(422, "messages: end with a message of role user, the one to answer.")
        message = said[-1].text().strip()
        if not message or len(message) > MAX_MESSAGE:
            raise HTTPException(422, f"messages: the last one needs text, at most {MAX_MESSAGE} characters.")
        history = tuple(Message(role=_role(past), content=past.text()[:MAX_PAST_MESSAGE]) for past in said[:-1][-MAX_HISTORY:])
        return Turn(message=message, history=history, region=self.region, locale=self.locale)


@router.get("/v1/models")
async def models() -> dict[str, Any]:
    """The one model there is."""
    return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": "secure-base"}]}


@router.post("/v1/chat/completions")
async def completions(body: CompletionRequest, request: Request) -> Any:
    """Answers as a chat completion. Our whole reply travels along as `secure_base`; citations are annotations too."""
    reply, refusal = await answered(request, body.turn())
    if reply is None:
        return refusal
    head = {"id": f"chatcmpl-{reply.id}", "created": int(time.time()), "model": MODEL}
    if body.stream:
        return StreamingResponse(_chunks(reply, head), media_type="text/event-stream", headers=STREAM_HEADERS)
    message = {"role": "assistant", "content": reply.text, "refusal": None, "annotations": _annotations(reply)}
    return {
        **head,
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
        "secure_base": reply.model_dump(mode="json"),
    }


async def _chunks(reply: Reply, head: dict[str, Any]) -> AsyncIterator[str]:
    def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return f"data: {json.dumps({**head, 'object': 'chat.completion.chunk', 'choices': [choice], **more}, ensure_ascii=False)}\n\n"

    yield chunk({"role": "assistant", "content": ""})
    for _, piece in pieces(reply):
        yield chunk({"content": piece})
    yield chunk({"annotations": _annotations(reply)}, "stop", secure_base=reply.model_dump(mode="json"))
    yield "data: [DONE]\n\n"


def _annotations(reply: Reply) -> list[dict[str, Any]]:
    """Citations in OpenAI's shape: where in the text the marker stands, and what it opens."""
    found = []
    for citation in reply.citations:
        start = reply.text.find(f"[{citation.n}]")
        place = {"start_index": start, "end_index": start + len(f"[{citation.n}]")}
        found.append({"type": "url_citation", "url_citation": {**place, "url": citation.url, "title": citation.article.title}})
    return found


def _role(message: Said) -> Literal["user", "assistant"]:
    return "user" if message.role == "user" else "assistant"
