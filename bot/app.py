"""The application factory: settings -> parts -> routes; start-up and shutdown."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import date
from threading import Thread
from typing import TYPE_CHECKING

import structlog
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from starlette.concurrency import run_in_threadpool

from bot import __version__
from bot.answering.telling import Telling
from bot.answering.wording import Wording
from bot.boundary.classifier import Boundary
from bot.boundary.intents import Intents
from bot.conversation import Conversation
from bot.crisis.listening import Listener
from bot.crisis.protocol import Protocol
from bot.crisis.semantic import Semantic
from bot.figures import Figures
from bot.guards import BodyLimit, Headers
from bot.knowledge.library import Library
from bot.limits import Limiter
from bot.memory import few_arenas
from bot.record import Record
from bot.routes import articles, chat, openai, ops, problems, resources, safety, widget
from bot.settings import Settings
from bot.steps import Steps, otlp
from bot.telemetry import Metrics, configure_logging
from bot.widget.pages import Templates
from bot.workers import Workers

if TYPE_CHECKING:
    from bot.answering.generative import Voice

log = structlog.get_logger(__name__)
_LOOK_FOR_NEW_INDEX = 2.0
"""Seconds between looks at which generation serves."""


def create_app(settings: Settings | None = None, library: Library | None = None) -> FastAPI:
    """The service. Crisis help works from the first request, whether or not an index can be opened.

    library: one that has begun to open; the rest of it is opened meanwhile, in a thread, and not only when the service starts.
    """
    settings = settings or Settings()
    configure_logging(settings.log_level)
    metrics = Metrics()
    steps = Steps(metrics.registry, otlp(settings.otlp_endpoint))
    few_arenas()
    if library is None:
        library = Library(settings.data_dir, settings.chroma_url)
    else:
        Thread(target=library.refresh, daemon=True).start()
    protocol = Protocol(default_region=settings.region, semantic=Semantic(library.reading), listener=Listener(library.hearing))
    app = FastAPI(
        title="Secure Base",
        version=__version__,
        summary="Answers about attachment trauma from vetted articles, with crisis help first. Software, not therapy.",
        lifespan=_lifespan,
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.library = library
    app.state.limiter = Limiter(settings)
    app.state.metrics = metrics
    app.state.steps = steps
    app.state.workers = Workers()
    app.state.record = Record(settings.data_dir)
    app.state.figures = Figures(settings.data_dir)
    app.state.templates = Templates(settings)
    app.state.conversation = Conversation(
        protocol=protocol,
        boundary=Boundary(protocol.detector.normalise, Intents(library.reading, lambda: library.intents)),
        wording=Wording(),
        library=library,
        paused=settings.paused,
        voice=_voice(settings, library),
        telling=Telling(library.hearing),
        steps=steps,
    )
    problems.install(app)
    for routes in (chat, openai, resources, articles, safety, widget, ops):
        app.include_router(routes.router)
    app.add_middleware(BodyLimit)
    app.add_middleware(GZipMiddleware, minimum_size=2048, compresslevel=5)
    if settings.cors_origins:
        app.add_middleware(CORSMiddleware, allow_origins=list(settings.cors_origins), allow_methods=["GET", "POST"], allow_headers=["Content-Type"])
    app.add_middleware(Headers, framers=settings.cors_origins)
    for region, line in protocol.resources.stale(date.today()):
        log.warning("crisis_line_not_checked_lately", region=region, line=line.name, checked_on=line.checked_on)
    return app


def _voice(settings: Settings, library: Library) -> Voice | None:
    """The generative voice, if a model is configured. Its libraries are loaded only then; without it answers are quoted."""
    if not settings.llm_model:
        return None
    from bot.answering.generative import Voice
    from bot.answering.grounding import Grounding
    from bot.answering.model import ModelError, chat_model
    from bot.answering.privacy import Masks

    try:
        return Voice(chat_model(settings), Grounding(library.embed), Masks(), settings.llm_seconds)
    except ModelError as error:
        log.error("model_not_set_up", why=str(error))
        return None


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.workers = Workers()
    await run_in_threadpool(app.state.library.refresh)
    watcher = asyncio.create_task(_watch(app))
    warming = asyncio.create_task(run_in_threadpool(app.state.library.warm))
    try:
        yield
    finally:
        await run_in_threadpool(app.state.workers.close)
        watcher.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watcher
        await warming
        await run_in_threadpool(app.state.figures.flush)
        await run_in_threadpool(app.state.steps.close)


async def _watch(app: FastAPI) -> None:
    """Opens a new generation soon after it appears, and writes the day's counts."""
    while True:
        await asyncio.sleep(_LOOK_FOR_NEW_INDEX)
        try:
            await run_in_threadpool(app.state.library.refresh)
            await run_in_threadpool(app.state.figures.flush)
        except Exception as error:  # looking again later is all that can be done
            log.error("index_watch_failed", error=type(error).__name__)
