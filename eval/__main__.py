"""`python -m eval`: measures what the product says of itself, and makes the heads of the classifiers.

crisis     how much danger is noticed and how often nothing is mistaken for it (Wilson intervals, by category)
conversations  scripted crisis conversations, checked item by item as clinicians rate them
messages   writes crisis.jsonl from the hand-written families
prefilter  writes the literals that each pattern of the rules requires, after patterns were changed
head       cross-validates and writes what the reader knows of danger and of what messages ask for
listening  makes, and judges, what tells apart what is said inside a crisis
grounding  cross-validates and writes the weights of the gate for generated sentences
answers    search, answers, refusals and boundaries, against the tutorial chain
bench      speed, memory and growth against the tutorial peer, in one run
soak       half an hour of everything at once, and whether memory stays flat
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.knowledge.embedder import Embedder, EmbedderError, default_embedder
from bot.knowledge.generation import current_name, index_directory, open_generation
from bot.knowledge.memo import Memo
from bot.settings import Settings
from eval import grounding as grounding_
from eval.crisis import Share
from eval.everyday import LESSONS, LESSONS_OF_MISHAPS, LESSONS_OF_POSTS, LESSONS_OF_TALK, EverydayError, everyday, mishaps, posts, talk
from eval.messages import read, told_of_children, write

app = typer.Typer(help=__doc__, no_args_is_help=True)
_JUDGED = 1_500
"""Sentences of each large source that a measurement reads; the reader has learned from none of them."""
_FIFTH = 5
"""Of what is told of children every so many-th is read, so that it takes no longer than the rest."""
console = Console(highlight=False, width=110)
Part = Annotated[str, typer.Option(help="dev (rules were written with it in sight) or test (they were not).")]


@app.command()
def messages() -> None:
    """Writes crisis.jsonl."""
    console.print(f"{write()} messages.")


@app.command()
def prefilter() -> None:
    """Writes bot/crisis/prefilter.json."""
    from eval.prefilter import write as write_prefilter

    console.print(f"{write_prefilter()} patterns.")


@app.command()
def head(
    folds: Annotated[int, typer.Option(help="How many times a part is held out before; 0 only trains.")] = 2,
    on: Annotated[bool, typer.Option("--on", help="Train the shipped reader for one more round, in three quarters of an hour.")] = False,
    mean: Annotated[list[Path] | None, typer.Option(help="Ship the mean of the shipped reader and of this one (may be given again).")] = None,
) -> None:
    """Makes what the reader knows: danger and intents."""
    if mean:
        from eval.average import average

        average(mean)
        return
    from eval.head import train

    write()
    train(Settings().corpus_dir, folds, console.print, on=on)


@app.command()
def listening(make: Annotated[bool, typer.Option("--make", help="Make the weights first.")] = False) -> None:
    """Shows what is heard inside a crisis, and of what is told elsewhere, by messages that it did not learn from."""
    from eval import listening as listening_
    from eval import telling

    embed = Memo(_embedder()).heard
    if make:
        console.print(f"Made from {listening_.train(embed, Settings().corpus_dir)} and {telling.train(embed)} messages.")
    console.print(f"The patterns alone find {listening_.by_patterns():.3f} of the answers.")
    for title, curve in (("Inside a crisis", listening_.curve(embed)), ("Told elsewhere", telling.curve(embed))):
        table = Table("chance", "right", "wrong of those given", "quiet where there is none", title=title)
        for point in curve:
            table.add_row(f"{point.at:.2f}", f"{point.right:.3f}", f"{point.wrong:.3f}", f"{point.quiet:.3f}")
        console.print(table)


@app.command()
def grounding() -> None:
    """Makes the weights of the grounding gate."""
    index = index_directory(Settings().data_dir)
    name = current_name(index)
    if name is None:
        console.print("There is no index yet. Run `make ingest` first.")
        raise typer.Exit(1)
    from eval.report import grounding_page

    figures = grounding_.train(_embedder(), open_generation(index / name).passages, console.print)
    console.print(f"Held out: precision {figures['precision']:.3f}, recall {figures['recall']:.3f} at {figures['threshold']:.3f}.")
    console.print(f"Report: {grounding_page(figures)}")


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
def soak(minutes: Annotated[float, typer.Option(help="How long.")] = 30.0) -> None:
    """Everything at once for half an hour; exit code 1 when a request fails or memory grows."""
    from eval.soak import FLAT
    from eval.soak import soak as run

    seen = run(minutes, console.print)
    console.print(
        f"{seen.requests} answered, {seen.failed} failed in {seen.seconds / 60:.1f} minutes; memory {seen.growth:.3f} of what it was (bar {FLAT})."
    )
    raise typer.Exit(1 if seen.failed or seen.growth > FLAT else 0)


@app.command()
def crisis(part: Part = "dev", show: Annotated[bool, typer.Option(help="Print what was missed and what was mistaken.")] = False) -> None:
    """Danger noticed, false alarms and latency, rules alone and with the reader; writes eval/out/crisis_{part}.json and .html."""
    from eval.crisis import measure
    from eval.report import crisis_page

    write()
    chosen = read(part)
    if not chosen:
        console.print(f"There are no {part} messages. Write families in eval/datasets/crisis_{part}/ and run this again.")
        raise typer.Exit(1)
    try:
        elsewhere = {
            "WordNet's sentences": everyday()[LESSONS : LESSONS + _JUDGED],
            "strangers' posts": posts()[LESSONS_OF_POSTS:],
            "what strangers say of themselves": talk()[LESSONS_OF_TALK : LESSONS_OF_TALK + _JUDGED],
            "misfortunes and double meanings": mishaps()[LESSONS_OF_MISHAPS:],
        }
    except EverydayError as error:
        console.print(f"Without sentences about everything else: {error}")
        elsewhere = {}
    elsewhere["what children do, told by grown-ups,"] = told_of_children("ways")[::_FIFTH]
    elsewhere["signs of danger to children, told by grown-ups,"] = told_of_children("signs")[::_FIFTH]
    figures = measure(chosen, Memo(_embedder()).read, elsewhere)
    table = Table(title=f"{len(chosen)} {part} messages, {figures['families']} families (95 % Wilson intervals)")
    for column in ("", *figures["layers"]):
        table.add_column(column)
    for name in next(iter(figures["layers"].values())):
        table.add_row(name, *(_share(layer[name]) for layer in figures["layers"].values()))
    console.print(table)
    for category, value in figures["categories"].items():
        console.print(f"  {category:20} {_share(value)}")
    console.print("Milliseconds of the rules: " + ", ".join(f"{name} {value:.2f}" for name, value in figures["latency"].items()))
    if show:
        for name in ("missed", "mistaken"):
            for item in figures[name]:
                console.print(f"  {name}: {item['text']}", markup=False)
    console.print(f"Report: {crisis_page(figures, part)}")


@app.command()
def conversations() -> None:
    """Plays the scripted crisis conversations and checks each reply item by item."""
    from eval.conversations import play

    failures = play(Settings())
    for failure in failures:
        console.print(failure, markup=False)
    console.print(f"{len(failures)} items failed.")
    raise typer.Exit(1 if failures else 0)


def _share(value: Share) -> str:
    return f"{value.share:.3f} ({value.low:.3f} to {value.high:.3f})" + (f" of {value.of}" if value.of else "")


def _embedder() -> Embedder:
    try:
        return default_embedder(Settings().data_dir)
    except EmbedderError as error:
        console.print(str(error))
        raise typer.Exit(1) from error


if __name__ == "__main__":
    app()
