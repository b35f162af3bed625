"""`python -m ingest`: from the corpus to an index that the service can open."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from bot.knowledge.article import ArticleError, read_article
from bot.settings import Settings
from ingest.build import build, digests, lock, model_id, serving, up_to_date
from ingest.corpus import read_corpus
from ingest.errors import IngestError
from ingest.graph import GraphError, ensure_graph
from ingest.vetting import EDITORIAL, Ledger, Verdict, VettingError, reason

app = typer.Typer(help="Turns vetted articles into the index that answers come from.", invoke_without_command=True, no_args_is_help=False)
console = Console(stderr=False, highlight=False)


Json = Annotated[bool, typer.Option("--json", help="Prints one JSON object instead, for scripts.")]


@app.callback()
def main(
    context: typer.Context,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Start over: embed everything again and build a new index.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be taken and left out, and build nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Builds the index if anything changed since the last time."""
    if context.invoked_subcommand is None:
        with _plain_errors(as_json):
            raise typer.Exit(_ingest(Settings(), rebuild=rebuild, dry_run=dry_run, as_json=as_json))


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


def _ingest(settings: Settings, *, rebuild: bool, dry_run: bool, as_json: bool) -> int:
    started = time.perf_counter()
    corpus = read_corpus(settings.corpus_dir, date.today())
    say: Callable[[str], None] = (lambda _: None) if as_json else console.print
    changed = False
    if dry_run:
        before = serving(settings.data_dir)
        taken = {article.slug: article.digest for article, _ in corpus.articles}
        changed = before is None or taken != digests(settings.data_dir, before)
        say(
            f"Would take {len(taken)} articles and leave out {len(corpus.left_out)}. "
            + ("A new index would be built." if changed else "Nothing changed.")
        )
        told: dict[str, Any] = {"dry_run": True, "articles": len(taken), "would_build": changed}
    else:
        with lock(settings.data_dir):
            graph = ensure_graph(settings.embedding_model, settings.data_dir / "model", say)
            began = time.perf_counter()
            manifest = None if rebuild else up_to_date(corpus, model_id(graph), settings.data_dir)
            changed = manifest is None
            if manifest is None:
                with _progress(as_json) as report:
                    manifest = build(corpus, graph, settings.data_dir, report, from_scratch=rebuild)
            say(f"Index {'ready' if changed else 'up to date'}: {manifest.passages} passages from {manifest.articles} articles.")
        told = {
            "built": changed,
            "generation": manifest.name,
            "passages": manifest.passages,
            "articles": manifest.articles,
            "embedded": manifest.embedded if changed else 0,
            "seconds": round(time.perf_counter() - began, 3),
        }
    left_out = [entry.model_dump() for entry in corpus.left_out]
    if as_json:
        print(json.dumps({**told, "left_out": left_out, "broken": corpus.broken, "total_seconds": round(time.perf_counter() - started, 3)}))
    elif left_out:
        console.print(table("Left out", ("article", "why"), [(entry.slug, entry.reason) for entry in corpus.left_out]))
    return 1 if corpus.broken else 0


@contextmanager
def _progress(silent: bool) -> Iterator[Callable[[str, int, int], None]]:
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console, transient=True, disable=silent) as bars:
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield report


@contextmanager
def _plain_errors(as_json: bool = False) -> Iterator[None]:
    try:
        yield
    except (IngestError, GraphError, VettingError, ArticleError) as error:
        if as_json:
            print(json.dumps({"error": str(error)}))
        else:
            console.print("[red]Ingest stopped.[/red]", Text(str(error)))
        sys.exit(1)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """A table that a person reads."""
    made = Table(*columns, title=title, title_justify="left", box=None, pad_edge=False)
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    return made


if __name__ == "__main__":
    app()
