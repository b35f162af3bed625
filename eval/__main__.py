"""`python -m eval`: measures what the product says of itself, and makes the heads of the classifiers.

crisis     how much danger is noticed and how often nothing is mistaken for it (Wilson intervals, by category)
messages   writes crisis.jsonl from the hand-written families
head       cross-validates and writes the semantic head of the detector
intents    cross-validates and writes the intent head
grounding  cross-validates and writes the weights of the gate for generated sentences
answers    search, answers, refusals and boundaries, against the tutorial chain
bench      speed, memory and growth against the tutorial peer, in one run
"""

from __future__ import annotations

import math
import statistics
import time
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.crisis.detector import Detector
from bot.crisis.semantic import Semantic
from bot.knowledge.embedder import Embedder
from bot.knowledge.generation import current_name, index_directory, open_generation
from bot.settings import Settings
from eval import grounding as grounding_
from eval import head as head_
from eval import intents as intents_
from eval.messages import Labelled, read, write

app = typer.Typer(help=__doc__, no_args_is_help=True)
console = Console(highlight=False, width=110)
Part = Annotated[str, typer.Option(help="dev (rules were written with it in sight) or test (they were not).")]


@app.command()
def messages() -> None:
    """Writes crisis.jsonl."""
    console.print(f"{write()} messages.")


@app.command()
def head() -> None:
    """Makes the semantic head."""
    write()
    head_.train(_embedder(), Settings().corpus_dir, console.print)


@app.command()
def intents() -> None:
    """Makes the intent head."""
    intents_.train(_embedder(), Settings().corpus_dir, console.print)


@app.command()
def grounding() -> None:
    """Makes the weights of the grounding gate."""
    index = index_directory(Settings().data_dir)
    name = current_name(index)
    if name is None:
        console.print("There is no index yet. Run `make ingest` first.")
        raise typer.Exit(1)
    figures = grounding_.train(_embedder(), open_generation(index / name).passages, console.print)
    console.print(f"Held out: precision {figures['precision']:.3f}, recall {figures['recall']:.3f} at {figures['threshold']:.3f}.")


@app.command()
def answers(part: Part = "dev", show: Annotated[bool, typer.Option(help="Print what went wrong.")] = False) -> None:
    """Search, answers, refusals and boundaries, against the tutorial chain; writes eval/out/answers_{part}.json and .html."""
    from eval.answers import measure
    from eval.report import answers_page

    figures = measure(Settings(), "test" if part == "test" else "dev", console.print)
    console.print(f"Report: {answers_page(figures)}")
    if show:
        for name in ("worst", "fair_worst"):
            for item in figures[name]:
                console.print(f"  {name}: {item['question']} -> {item['kind']}", markup=False)
        for item in [*figures["boundary"]["missed"], *figures["out_of_scope"]["answered"]]:
            console.print(f"  {item['question']} -> {item['kind']}", markup=False)


@app.command()
def bench(
    rounds: Annotated[int, typer.Option(help="How often each side is started and loaded.")] = 3,
    seconds: Annotated[float, typer.Option(help="How long each load lasts.")] = 4.0,
    sizes: Annotated[str, typer.Option(help="Passages to grow to.")] = "300,3000,30000,100000",
) -> None:
    """Compares speed, memory and growth with the tutorial peer."""
    from eval import bench as bench_
    from eval.report import bench_page

    figures = bench_.bench(console.print, rounds, seconds, tuple(int(size) for size in sizes.split(",") if size))
    console.print(f"Report: {bench_page(figures)}")


@app.command()
def crisis(part: Part = "dev", show: Annotated[bool, typer.Option(help="Print what was missed.")] = False) -> None:
    """Sensitivity and false alarms of the detector, rules alone and with the semantic head."""
    write()
    chosen = read(part)
    if not chosen:
        console.print(f"There are no {part} messages. Write families in eval/datasets/crisis_{part}/ and run this again.")
        raise typer.Exit(1)
    detector, embedder = Detector(), _embedder()
    semantic = Semantic(lambda: embedder.embed)
    took: list[float] = []
    counted: dict[str, Counter[tuple[str, str]]] = {"rules": Counter(), "rules and head": Counter()}
    by_category: dict[str, list[bool]] = {}
    missed: list[Labelled] = []
    for message in chosen:
        started = time.perf_counter()
        found = detector.assess(message.text)
        took.append(1000 * (time.perf_counter() - started))
        raised = semantic.raised(message.text, found)
        counted["rules"][message.level, found.level.value] += 1
        counted["rules and head"][message.level, raised.level.value] += 1
        if message.level == "crisis":
            by_category.setdefault(message.category, []).append(raised.level.value == "crisis")
            if raised.level.value != "crisis":
                missed.append(message)
    table = Table(title=f"{len(chosen)} {part} messages, {len({m.family for m in chosen})} families")
    for column in ("", "danger noticed as crisis", "as crisis or concern", "nothing taken for crisis", "nothing taken for any"):
        table.add_column(column)
    for name, counts in counted.items():
        table.add_row(
            name,
            _share(counts, "crisis", {"crisis"}),
            _share(counts, "crisis", {"crisis", "concern"}),
            _share(counts, "none", {"crisis"}),
            _share(counts, "none", {"crisis", "concern"}),
        )
    console.print(table)
    for category, hits in sorted(by_category.items()):
        console.print(f"  {category:20} {_interval(sum(hits), len(hits))}")
    console.print(f"Rules: median {statistics.median(took):.2f} ms a message, slowest {max(took):.2f} ms.")
    if show:
        for message in missed:
            console.print(f"  missed [{message.family}, {message.voice}] {message.text}", markup=False)


def _share(counts: Counter[tuple[str, str]], level: str, as_: set[str]) -> str:
    total = sum(count for (given, _), count in counts.items() if given == level)
    return _interval(sum(count for (given, got), count in counts.items() if given == level and got in as_), total)


def _interval(hits: int, total: int) -> str:
    """A share with its 95 % Wilson interval."""
    if total == 0:
        return "none"
    z, share = 1.96, hits / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return f"{share:.3f} ({middle - half:.3f} to {middle + half:.3f}) of {total}"


def _embedder() -> Embedder:
    graph: Path | None = next(iter(sorted((Settings().data_dir / "model").glob("*/graph.json"))), None)
    if graph is None:
        console.print("There is no model graph yet. Run `make ingest` first.")
        raise typer.Exit(1)
    return Embedder(graph.parent)


if __name__ == "__main__":
    app()
