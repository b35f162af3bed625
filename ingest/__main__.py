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

from bot.knowledge import remote
from bot.settings import Settings
from ingest.build import build, lock, model_id, readable, roll_back, served_articles, serving, up_to_date
from ingest.build import generations as kept_generations
from ingest.corpus import read_corpus
from ingest.errors import IngestError
from ingest.graph import GraphError, ensure_graph
from ingest.parsing import ArticleError, read_article
from ingest.publish import point_back
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
def withdraw(slug: Annotated[list[str], typer.Argument(help="Which articles: file names without .md.")]) -> None:
    """Takes articles out of service; their files stay. `vet` brings them back."""
    with _plain_errors():
        ledger = Ledger(Settings().corpus_dir / "vetting.yaml")
        for name in slug:
            ledger.withdraw(name)
            console.print(f"Withdrawn: {name}. Run `make ingest` to take it out of the index.")
        ledger.save()


@app.command()
def status(as_json: Json = False) -> None:
    """Lists every article and whether it is served."""
    with _plain_errors(as_json):
        corpus = Settings().corpus_dir
        ledger = Ledger(corpus / "vetting.yaml")
        rows: list[tuple[str, str, str]] = []
        for file in sorted((corpus / "articles").glob("*.md")):
            try:
                verdict = ledger.verdict(read_article(file), date.today())
                rows.append((verdict.value, file.stem, reason(verdict, file.stem)))
            except ArticleError as error:
                rows.append(("broken", file.stem, str(error)))
        if as_json:
            print(json.dumps([{"status": status, "slug": slug, "why": why} for status, slug, why in rows]))
        else:
            console.print(table("Articles", ("status", "article", "why"), rows))
        raise typer.Exit(0 if all(status == Verdict.VETTED.value for status, _, _ in rows) else 1)


@app.command()
def add(
    source: Annotated[list[str] | None, typer.Argument(help="Files, directories or addresses.")] = None,
    feed: Annotated[str, typer.Option(help="Address of a feed (RSS, Atom) or sitemap; a later run takes only what changed.")] = "",
    title: Annotated[str, typer.Option(help="Title, instead of the source's own.")] = "",
    author: Annotated[str, typer.Option(help="Author, instead of the source's own.")] = "",
    source_url: Annotated[str, typer.Option(help="Where the original can be read.")] = "",
    allow_local: Annotated[bool, typer.Option("--allow-local", help="Also fetch from addresses that are not public.")] = False,
    as_json: Json = False,
) -> None:
    """Turns Markdown, web pages, text, PDF and Word files into articles, for somebody to read and vet."""
    from ingest.add import Adder, Given, Outcome, told

    with _plain_errors(as_json):
        if not source and not feed:
            raise IngestError("Say what to add: a file, a directory, an address, or --feed with the address of a feed.")
        settings = Settings()
        adder = Adder(settings.corpus_dir, settings.data_dir, allow_local=allow_local)
        given = Given(title, author, source_url)
        outcomes: list[Outcome] = []
        try:
            for one in source or []:
                outcomes += adder.add(one, given)
            if feed:
                outcomes += adder.feed(feed, given)
        finally:
            adder.close()
        if as_json:
            print(json.dumps(told(outcomes)))
        else:
            console.print(table("Added for review", ("outcome", "article", "source", "why"), [(o.change, o.slug, o.source, o.why) for o in outcomes]))
            fresh = [o.slug for o in outcomes if o.change in ("added", "changed")]
            if fresh:
                console.print(
                    Text(f'Read them in {settings.corpus_dir / "articles"}, then: python -m ingest vet {" ".join(fresh)} --by "who read it"')
                )
        raise typer.Exit(1 if any(o.change == "refused" for o in outcomes) else 0)


@app.command()
def diff(slug: Annotated[list[str] | None, typer.Argument(help="Which articles; all that changed when none is named.")] = None) -> None:
    """Shows what changed in an article since the text that is served was vetted."""
    import difflib

    with _plain_errors():
        settings = Settings()
        served = served_articles(settings.data_dir)
        changed = 0
        for file in sorted((settings.corpus_dir / "articles").glob("*.md")):
            if slug and file.stem not in slug:
                continue
            article, before = read_article(file), served.get(file.stem)
            if before is None or before.digest == article.digest:
                if slug:
                    console.print(f"{file.stem}: " + ("it has never been served, so all of it is new" if before is None else "nothing changed"))
                continue
            changed += 1
            lines = difflib.unified_diff(readable(before), readable(article), f"{file.stem} (served)", f"{file.stem} (now)", lineterm="", n=1)
            console.print(Text("\n".join(lines)))
        if not changed and not slug:
            console.print("No article differs from what is served.")


@app.command()
def generations(as_json: Json = False) -> None:
    """Lists the index generations that are kept, newest first."""
    with _plain_errors(as_json):
        found = kept_generations(Settings().data_dir)
        if as_json:
            print(
                json.dumps(
                    [
                        {"name": m.name, "created_at": m.created_at, "passages": m.passages, "articles": m.articles, "serves": serves}
                        for m, serves in found
                    ]
                )
            )
        else:
            rows = [("serves" if serves else "", m.name, m.created_at, str(m.passages), str(m.articles)) for m, serves in found]
            console.print(table("Generations", ("", "name", "made", "passages", "articles"), rows))


@app.command()
def rollback() -> None:
    """Goes back to the generation before the one that serves."""
    with _plain_errors():
        settings = Settings()
        with lock(settings.data_dir):
            manifest = roll_back(settings.data_dir)
            if settings.chroma_url:
                point_back(settings.chroma_url, manifest.name)
        console.print(f"Serving again: {manifest.name}, {manifest.passages} passages from {manifest.articles} articles.")
        console.print("The next ingest builds from the corpus again: withdraw or mend what was wrong before you run it.")


@app.command()
def check(as_json: Json = False) -> None:
    """Looks over the articles as an editor would: structure, sources, links, reading ease, words that must never be said."""
    from ingest.check import check as look_over

    with _plain_errors(as_json):
        remarks = list(look_over(Settings().corpus_dir))
        errors = sum(remark.kind == "error" for remark in remarks)
        if as_json:
            print(json.dumps([{"slug": r.slug, "kind": r.kind, "what": r.what} for r in remarks]))
        else:
            if remarks:
                console.print(table("Remarks", ("", "article", "what"), [(r.kind, r.slug, r.what) for r in remarks]))
            console.print(f"{errors} to mend, {len(remarks) - errors} to think about.")
        raise typer.Exit(1 if errors else 0)


def _ingest(settings: Settings, *, rebuild: bool, dry_run: bool, as_json: bool) -> int:
    started = time.perf_counter()
    corpus = read_corpus(settings.corpus_dir, date.today())
    say: Callable[[str], None] = (lambda _: None) if as_json else console.print
    changed = False
    if dry_run:
        before = serving(settings.data_dir)
        taken = {article.slug: article.digest for article, _ in corpus.articles}
        changed = before is None or taken != {slug: article.digest for slug, article in served_articles(settings.data_dir).items()}
        say(
            f"Would take {len(taken)} articles and leave out {len(corpus.left_out)}. "
            + ("A new index would be built." if changed else "Nothing changed.")
        )
        told: dict[str, Any] = {"dry_run": True, "articles": len(taken), "would_build": changed}
    else:
        with lock(settings.data_dir):
            graph = ensure_graph("", settings.data_dir / "model", say)  # reads, whatever embeds
            if settings.embedding_model:
                graph = ensure_graph(settings.embedding_model, settings.data_dir / "model", say)
            began = time.perf_counter()
            manifest = None if rebuild or _unpublished(settings) else up_to_date(corpus, model_id(graph), settings.data_dir)
            changed = manifest is None
            if manifest is None:
                with _progress(as_json) as report:
                    manifest = build(corpus, graph, settings.data_dir, report, from_scratch=rebuild, chroma_url=settings.chroma_url)
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


def _unpublished(settings: Settings) -> bool:
    """Whether a Chroma server is configured that does not serve what is here."""
    if not settings.chroma_url:
        return False
    try:
        here = serving(settings.data_dir)
        return here is None or remote.current(remote.connect(settings.chroma_url)) != here.name
    except Exception as error:
        raise IngestError(
            f"The Chroma server cannot be asked ({type(error).__name__}). Look at SECURE_BASE_CHROMA_URL. Nothing was changed."
        ) from error


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
