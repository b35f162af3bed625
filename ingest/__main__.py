"""`python -m ingest`: from the corpus to an index that the service can open."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from bot.knowledge.article import ArticleError, read_article
from bot.settings import Settings
from ingest.build import build, lock, up_to_date
from ingest.corpus import read_corpus
from ingest.errors import IngestError
from ingest.graph import GraphError, ensure_graph
from ingest.vetting import EDITORIAL, Ledger, Verdict, VettingError, reason

app = typer.Typer(help="Turns vetted articles into the index that answers come from.", invoke_without_command=True, no_args_is_help=False)
console = Console(stderr=False, highlight=False)


@app.callback()
def main(
    context: typer.Context,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build a new index even if nothing changed.")] = False,
) -> None:
    """Builds the index if anything changed since the last time."""
    if context.invoked_subcommand is None:
        with _plain_errors():
            raise typer.Exit(_ingest(Settings(), rebuild=rebuild))


@app.command()
def vet(
    slug: Annotated[list[str], typer.Argument(help="Which articles: file names without .md.")],
    by: Annotated[str, typer.Option(help="Who vetted it: a role or a name.")] = EDITORIAL,
    checked: Annotated[str, typer.Option(help="What was checked.")] = "",
) -> None:
    """Records that an article, as it stands now, may be served."""
    with _plain_errors():
        corpus = Settings().corpus_dir
        ledger = Ledger(corpus / "vetting.yaml")
        for name in slug:
            article = read_article(corpus / "articles" / f"{name}.md")
            entry = ledger.vet(article, by=by, today=date.today(), checked=checked)
            console.print(f"Vetted: {name} ({entry.sha256[:12]}), by {by}.")
        ledger.save()


@app.command()
def status() -> None:
    """Lists every article and whether it is served."""
    with _plain_errors():
        corpus = Settings().corpus_dir
        ledger = Ledger(corpus / "vetting.yaml")
        left_out = 0
        for file in sorted((corpus / "articles").glob("*.md")):
            try:
                verdict = ledger.verdict(read_article(file), date.today())
                why = reason(verdict, file.stem)
            except ArticleError as error:
                verdict, why = Verdict.UNVETTED, str(error)
            left_out += verdict is not Verdict.VETTED
            console.print(f"{verdict.value:<9} {file.stem}" + (f"  ({why})" if why else ""))
        raise typer.Exit(1 if left_out else 0)


def _ingest(settings: Settings, *, rebuild: bool) -> int:
    today = date.today()
    corpus = read_corpus(settings.corpus_dir, today)
    with lock(settings.data_dir):
        graph = ensure_graph(settings.embedding_model, settings.data_dir / "model", console.print)
        manifest = None if rebuild else up_to_date(corpus, _model_id(graph), settings.data_dir)
        if manifest is None:
            with _progress() as report:
                manifest = build(corpus, graph, settings.data_dir, report)
            console.print(f"Index ready: {manifest.passages} passages from {manifest.articles} articles.")
        else:
            console.print(f"Index up to date: {manifest.passages} passages from {manifest.articles} articles.")
    for entry in corpus.left_out:
        console.print(f"Left out: {entry.slug}: {entry.reason}")
    return 1 if corpus.broken else 0


def _model_id(graph: Path) -> str:
    import json

    from bot.knowledge.embedder import DESCRIPTION

    return str(json.loads((graph / DESCRIPTION).read_text("utf-8"))["model_id"])


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield report


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except (IngestError, GraphError, VettingError, ArticleError) as error:
        console.print(f"[red]Ingest stopped.[/red] {error}")
        sys.exit(1)


if __name__ == "__main__":
    app()
