"""`python -m bot`: serves the chat, the articles and the demo page; `report` and `doctor` are for whoever runs it."""

from __future__ import annotations

import gc
import sys
import tempfile
from collections.abc import Iterator
from csv import writer as csv_writer
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError
from rich.console import Console

from bot.record import Record

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from bot.settings import Settings

app = typer.Typer(help="Secure Base: answers from vetted articles, crisis help first.", invoke_without_command=True)
console = Console(highlight=False, soft_wrap=True)


@app.callback()
def main(context: typer.Context) -> None:
    """Serves, unless another command is given."""
    if context.invoked_subcommand is None:
        serve()


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on (SECURE_BASE_HOST).")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on (SECURE_BASE_PORT).")] = -1,
) -> None:
    """Serves on http://127.0.0.1:8000 unless the settings say otherwise."""
    from bot.knowledge.library import Library
    from bot.settings import Settings

    try:
        settings = Settings()
    except ValidationError as error:
        for item in error.errors():
            console.print(f"Setting SECURE_BASE_{str(item['loc'][0]).upper()}: {item['msg']}.")
        raise typer.Exit(2) from None
    gc.disable()  # what is loaded now stays: nothing to look for
    library = Library(settings.data_dir, settings.chroma_url)
    library.begin()  # before the rest is loaded
    import uvicorn

    from bot.app import create_app
    from bot.limits import LimitError

    try:
        application = create_app(settings, library)
    except LimitError as error:
        console.print(str(error))
        raise typer.Exit(2) from None
    gc.collect()
    gc.freeze()
    gc.enable()
    host, port = host or settings.host, settings.port if port < 0 else port
    console.print(f"Secure Base is on http://{host}:{port}  (stop it with Ctrl+C)")
    uvicorn.run(application, host=host, port=port, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=10)


@app.command()
def report(
    year: Annotated[int, typer.Option(help="Which year.")] = date.today().year,
    csv: Annotated[bool, typer.Option("--csv", help="Prints lines for a spreadsheet instead of a table.")] = False,
) -> None:
    """How often danger was noticed and crisis lines were given, by month. Holds no message and no visitor."""
    from rich.table import Table

    from bot.settings import Settings

    rows = list(Record(Settings().data_dir).rows(year))
    columns = ("month", "level", "category", "times")
    if csv:
        writer = csv_writer(sys.stdout)
        writer.writerow(columns)
        writer.writerows(rows)
        return
    if not rows:
        console.print(f"Nothing was counted in {year}.")
        return
    table = Table(title=f"Danger noticed and crisis lines given, {year}")
    for column in columns:
        table.add_column(column, justify="right" if column == "times" else "left")
    for row in rows:
        table.add_row(*map(str, row))
    console.print(table)


@app.command()
def review(
    out: Annotated[Path, typer.Option(help="Where the packet goes.")] = Path("review"),
    sign: Annotated[str, typer.Option(help="Record that this person read the words as they stand now, and stands by them.")] = "",
) -> None:
    """Writes every word that the website can say on one page to print and sign (HTML, and PDF where a browser is there)."""
    from bot import review as packet
    from bot.settings import Settings

    data_dir = Settings().data_dir
    if sign:
        signed = packet.sign(data_dir, sign)
        console.print(f"Recorded: reviewed by {signed.by} on {signed.on}, digest {signed.digest[:12]}.", markup=False)
        return
    html, pdf = packet.write(data_dir, out)
    console.print(f"Written: {html}" + (f" and {pdf}" if pdf else " (no browser for a PDF: print it from yours)"), markup=False)


@app.command()
def mcp() -> None:
    """Offers the vetted passages, the articles and the crisis lines to MCP clients, over standard input and output."""
    from bot.settings import Settings
    from bot.telemetry import configure_logging

    try:
        from bot.mcp import build
    except ImportError:
        console.print("This needs the package mcp: pip install 'secure-base[mcp]'.")
        raise typer.Exit(1) from None
    settings = Settings()
    configure_logging(settings.log_level)
    build(settings).run("stdio")


@app.command()
def doctor() -> None:
    """Looks over this installation: settings, index, crisis lines, and one question and one crisis from end to end."""
    from fastapi.testclient import TestClient

    from bot.app import create_app
    from bot.settings import Settings

    settings = Settings().model_copy(update={"rate_limit": "off", "paused": False, "log_level": "ERROR"})
    # the record is written after the reply: its folder goes when the application has stopped, and a last journal file there is no fault
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch, TestClient(create_app(settings)) as client:
        client.app.state.record = Record(Path(scratch))  # type: ignore[attr-defined]
        checks = list(_checks(client, settings))
    for fine, what in checks:
        console.print(f"{'ok  ' if fine else 'MEND'}  {what}", markup=False)
    from bot import review as packet

    told = {
        "reviewed": "",
        "changed": "the words changed since they were reviewed: print `python -m bot review`, read, and sign it again",
        "unreviewed": "nobody has signed the words yet: `python -m bot review` prints all of them",
    }[packet.state(settings.data_dir)]
    if told:
        console.print(f"note  {told}", markup=False)
    if not settings.contact_url:
        console.print("note  no contact link: set SECURE_BASE_CONTACT_URL, so that visitors can reach you")
    if not settings.region:
        console.print("note  no home region: set SECURE_BASE_REGION, such as GB, for visitors whose country can't be told")
    raise typer.Exit(0 if all(fine for fine, _ in checks) else 1)


def _checks(client: TestClient, settings: Settings) -> Iterator[tuple[bool, str]]:
    """(whether it is fine, what was looked at and what to do)."""
    ready = client.get("/readyz").json()
    fine = ready["status"] == "ready"
    yield fine, f"index: {ready['passages']} passages of {ready['articles']} articles" if fine else f"index: {ready['reason']} Run `make ingest`."
    if fine:
        yield bool(ready["embedder"]), "search by meaning" if ready["embedder"] else "search by meaning is off: run `make ingest`."
    reads = client.app.state.library.reads_as_shipped  # type: ignore[attr-defined]
    yield (
        reads,
        "danger is heard by meaning too" if reads else "danger is heard by rules alone, or by an older reader: run `make ingest` and restart.",
    )
    answer = client.post("/v1/chat", json={"message": "What is attachment trauma?"}).json()
    yield bool(answer.get("citations")), "a question is answered with its passages"
    crisis = client.post("/v1/chat", json={"message": "I want to kill myself", "region": "US"}).json()
    yield "988" in crisis.get("text", ""), "danger is answered with the crisis line"
    if settings.llm_model:
        spoken = client.app.state.conversation.voice is not None and answer.get("composer") == "generative"  # type: ignore[attr-defined]
        yield (
            spoken,
            "the language model words the answer" if spoken else "the language model gave nothing usable: look at its key, its address and its name",
        )
    stale = client.app.state.conversation.protocol.resources.stale(date.today())  # type: ignore[attr-defined]
    for region, line in stale:
        yield False, f"{region}, {line.name}: not compared with its source since {line.checked_on}. See bot/crisis/resources.yaml."
    if not stale:
        yield True, "every crisis line was compared with its source in the last 180 days"


if __name__ == "__main__":
    app()
