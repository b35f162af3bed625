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

from bot.conversation import Considered
from bot.reply import MAX_HISTORY, MAX_MESSAGE, MAX_PAST_MESSAGE, Message, Reply, Spacing, Turn
from bot.routes.chat import STREAM_HEADERS, Locale, Region, answered, heard, told, whole
from bot.routes.problems import for_openai

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


class StreamOptions(BaseModel):
    """What a client wants to know at the end of a stream."""

    include_usage: bool = False


class CompletionRequest(BaseModel):
    """The part of a chat completion request that means something here; the rest is accepted and ignored."""

    model_config = ConfigDict(extra="ignore")

    messages: Annotated[list[Said], Field(min_length=1)]
    model: str = MODEL
    stream: bool = False
    stream_options: StreamOptions | None = None
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
    turn = body.turn()
    considered, refusal = await answered(request, turn)
    if considered is None:
        return for_openai(refusal)
    head = {"id": f"chatcmpl-{considered.reply.id}", "created": int(time.time()), "model": MODEL}
    if body.stream:
        usage = body.stream_options is not None and body.stream_options.include_usage
        return StreamingResponse(_chunks(request, considered, turn, head, usage), media_type="text/event-stream", headers=STREAM_HEADERS)
    reply = await whole(request, considered)
    message = {"role": "assistant", "content": reply.text, "refusal": None, "annotations": _annotations(reply)}
    return {
        **head,
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": _usage(turn, reply),
        "secure_base": reply.model_dump(mode="json"),
    }


async def _chunks(request: Request, considered: Considered, turn: Turn, head: dict[str, Any], usage: bool) -> AsyncIterator[str]:
    def line(choices: list[dict[str, Any]], **more: Any) -> str:
        return f"data: {json.dumps({**head, 'object': 'chat.completion.chunk', 'choices': choices, **more}, ensure_ascii=False)}\n\n"

    def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> str:
        return line([{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}], **more)

    yield chunk({"role": "assistant", "content": ""})
    spacing = Spacing()
    async for item in heard(told(request, considered)):
        if item is None:
            yield ": still here\n\n"
        elif isinstance(item, Reply):
            yield chunk({"annotations": _annotations(item)}, "stop", secure_base=item.model_dump(mode="json"))
            if usage:
                yield line([], usage=_usage(turn, item))
        else:
            yield chunk({"content": spacing.piece(item)})
    yield "data: [DONE]\n\n"


def _usage(turn: Turn, reply: Reply) -> dict[str, int]:
    """Words, since no tokens are spent: what came in and what went out."""
    came = sum(len(text.split()) for text in (turn.message, *(message.content for message in turn.history)))
    went = len(reply.text.split())
    return {"prompt_tokens": came, "completion_tokens": went, "total_tokens": came + went}


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
