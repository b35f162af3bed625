"""POST /v1/chat: one turn, as JSON or as server-sent events."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.conversation import Considered
from bot.reply import MAX_HISTORY, MAX_MESSAGE, Kind, Message, Reply, Sentence, Spacing, Turn

router = APIRouter(tags=["chat"])
HEARTBEAT = 5.0
"""Seconds of silence after which a comment is sent on a stream; proxies commonly give up after 30 or 60."""
STREAM_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}

Region = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{2}$")]
Locale = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")]


class ChatRequest(BaseModel):
    """What a visitor says, and the conversation so far as the client remembers it. Nothing of it is stored."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"message": "What is attachment trauma?", "history": [], "region": "US", "locale": "en"}]}
    )

    message: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_MESSAGE)]
    history: Annotated[list[Message], Field(max_length=MAX_HISTORY)] = []
    region: Region | None = Field(None, description="ISO 3166-1 alpha-2; decides which crisis lines are shown.")
    locale: Locale = "en"
    stream: bool = False

    def turn(self) -> Turn:
        """The turn to answer."""
        return Turn(message=self.message, history=tuple(self.history), region=self.region, locale=self.locale)


@router.post(
    "/v1/chat",
    response_model=Reply,
    responses={
        200: {
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
            "description": "The reply, whole or as events `crisis`, `sentence`, `reply`.",
        },
        413: {"description": "The body is larger than 256 KiB."},
        422: {"description": "The request is not as it should be; `detail` says what to change."},
        429: {"description": "Too many requests; `Retry-After` says when to come back. Crisis messages are answered all the same."},
    },
)
async def chat(body: ChatRequest, request: Request) -> Any:
    """Answers one message from the vetted articles, or with the crisis protocol."""
    considered, refusal = await answered(request, body.turn())
    if considered is None:
        return refusal
    if body.stream:
        return StreamingResponse(_events(request, considered), media_type="text/event-stream", headers=STREAM_HEADERS)
    reply = await whole(request, considered)
    return Response(reply.model_dump_json(), media_type="application/json")  # checked when it was made, so not once more


async def answered(request: Request, turn: Turn) -> tuple[Considered | None, Any]:
    """What is answered to a turn, or the refusal to send instead: over the limit, or paused. Danger is never refused."""
    state = request.app.state
    started = time.perf_counter()
    urgent = state.conversation.protocol.plainly(turn)
    limited = None if urgent else await state.limiter.check(request)
    if limited is not None and not await state.workers.run(lambda: state.conversation.dangerous(turn), urgent=True):
        state.metrics.refused.labels("rate_limit").inc()
        return None, limited
    considered: Considered = await state.workers.run(lambda: state.conversation.consider(turn), urgent=urgent)
    reply = considered.reply
    state.metrics.count(reply, time.perf_counter() - started)
    state.figures.count(reply, considered.near)
    if reply.crisis is not None:
        state.workers.afterwards(lambda: state.record.count(reply))
    if state.settings.paused and reply.kind is not Kind.CRISIS:
        return None, _paused(reply)
    return considered, None


def told(request: Request, considered: Considered) -> AsyncIterator[Sentence | Reply]:
    """The sentences of a reply as they are ready, the whole reply last."""
    state = request.app.state
    told: AsyncIterator[Sentence | Reply] = state.conversation.tell(considered, state.metrics.count_voice)
    return told


async def whole(request: Request, considered: Considered) -> Reply:
    """The whole reply."""
    reply = considered.reply
    async for item in told(request, considered):
        if isinstance(item, Reply):
            reply = item
    return reply


def _paused(reply: Reply) -> Any:
    from bot.routes.problems import problem

    return problem(503, reply.text, {"Retry-After": "3600"}, reply=reply.model_dump(mode="json"))


async def _events(request: Request, considered: Considered) -> AsyncIterator[bytes]:
    """`crisis` first, then each `sentence`, then the whole `reply`. Joined, the sentences' `text` is the reply's text."""
    yield format_sse_event(comment="secure-base")
    if considered.reply.crisis is not None:
        yield format_sse_event(event="crisis", data_str=considered.reply.crisis.model_dump_json())
    spacing = Spacing()
    async for item in heard(told(request, considered)):
        if item is None:
            yield format_sse_event(comment="still here")
        elif isinstance(item, Reply):
            yield format_sse_event(event="reply", data_str=item.model_dump_json())
        else:
            data = item.model_copy(update={"text": spacing.piece(item)})
            yield format_sse_event(event="sentence", data_str=data.model_dump_json())


async def heard(items: AsyncIterator[Sentence | Reply]) -> AsyncIterator[Sentence | Reply | None]:
    """The items, and None whenever nothing came for a while, so that a heartbeat keeps proxies from closing the stream.

    One task takes the items from first to last, since what waits inside them may not change its task half-way.
    """
    coming: asyncio.Queue[Sentence | Reply | BaseException | None] = asyncio.Queue()

    async def take() -> None:
        try:
            async for item in items:
                coming.put_nowait(item)
            coming.put_nowait(None)
        except Exception as error:
            coming.put_nowait(error)

    taking = asyncio.create_task(take())
    try:
        while True:
            try:
                item = await asyncio.wait_for(coming.get(), HEARTBEAT)
            except TimeoutError:
                yield None
                continue
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        taking.cancel()
