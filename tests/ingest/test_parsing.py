"""Articles are read with exact offsets, and drawn so that a quote is marked character for character."""

import html
import re

import pytest

from bot.knowledge.generation import Reference
from bot.knowledge.markup import draw
from ingest.parsing import ArticleError, parse_article

FRONT = "---\ntitle: A title\nsummary: A summary.\n---\n"
BODY = "## Is it *so*?\n\nIt is **so**, said [a friend](https://example.org).[^smith]\n\n- one & two\n- three\n\n### And more?\n\nYes."


def parse(body: str = BODY, front: str = FRONT):
    return parse_article("a-slug", front + body, digest="0" * 64, name="a-slug.md")


def test_text_is_plain_and_blocks_are_slices_of_it() -> None:
    article = parse()
    assert article.text == "Is it so?\n\nIt is so, said a friend.\n\none & two\n\nthree\n\nAnd more?\n\nYes."
    assert [article.text[b.start : b.end] for b in article.blocks] == article.text.split("\n\n")
    assert [s.path for s in article.sections] == [("A title", "Is it so?"), ("A title", "Is it so?", "And more?")]


def test_any_stretch_of_text_is_marked_exactly() -> None:
    article = parse()
    reference = {"smith": Reference(authors="Smith, J.", year=2001, title="On it")}
    for start in range(0, len(article.text), 3):
        for end in range(start + 1, len(article.text), 5):
            drawn = str(draw(article, [], reference, (start, end)).body)
            marked = "".join(html.unescape(re.sub(r"<[^>]+>", "", piece)) for piece in re.findall(r"<mark>(.*?)</mark>", drawn, re.DOTALL))
            assert marked == article.text[start:end].replace("\n", "")


def test_markup_in_an_article_stays_text() -> None:
    drawn = str(draw(parse("## <script>alert(1)</script>?\n\n<img src=x onerror=alert(1)> [x](javascript:alert(1))"), [], {}).body)
    assert "<script" not in drawn and "<img" not in drawn and 'href="javascript' not in drawn


@pytest.mark.parametrize(("content", "says"), [
    ("no front matter", "front matter"), ("---\ntitle: [\n---\nx", "YAML"), ("---\ntitle: x\n---\n## a\n\nb", "summary"),
    ("---\ntitle: x\nsummary: y\nauthr: z\n---\n## a\n\nb", "authr"), (FRONT + "## only a heading", "no text"), (FRONT + "## a\n\n```\ncode\n```", "code"),
])  # fmt: skip
def test_a_bad_article_is_refused_with_what_to_change(content: str, says: str) -> None:
    with pytest.raises(ArticleError, match=says):
        parse_article("a-slug", content, digest="", name="a-slug.md")
