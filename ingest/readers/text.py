"""Plain text, whose short lines of their own are headings, and Markdown, which is kept as it is."""

from __future__ import annotations

import re

import yaml

from ingest.readers.found import Found, decoded, plain

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_UNDERLINED = re.compile(r"^(?P<words>\S[^\n]*)\n(?P<line>=+|-+)[ ]*$", re.MULTILINE)
_CODE = re.compile(r"^(?:```|~~~).*$", re.MULTILINE)
_TAG = re.compile(r"<(script|style)\b.*?</\1\s*>|</?[a-zA-Z][^>\n]*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)


def read_text(data: bytes) -> Found:
    """Paragraphs between blank lines; a short one without a full stop at its end is a heading."""
    text = decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    text = _UNDERLINED.sub(lambda match: f"\n{match['words']}\n", text)
    blocks = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]
    out: list[str] = []
    for number, block in enumerate(blocks):
        followed = number + 1 < len(blocks) and not _heading(blocks[number + 1])
        out.append(f"## {plain(block)}" if _heading(block) and followed else plain(block))
    return Found("", "\n\n".join(out))


def _heading(block: str) -> bool:
    return len(block) <= 90 and not re.search(r"[.,;:!…]$", block) and len(block.split()) <= 14 and block[:1] not in "-*•"


def read_markdown(data: bytes) -> Found:
    """The text and whatever front matter it has."""
    text = decoded(data).replace("\r\n", "\n")
    said: dict[str, object] = {}
    if match := _FRONT.match(text):
        try:
            front = yaml.safe_load(match[1])
            said = front if isinstance(front, dict) else {}
        except yaml.YAMLError:
            said = {}
        text = text[match.end() :]
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", _CODE.sub("", _TAG.sub("", text)))

    def of(key: str) -> str:
        return str(said.get(key) or "")

    return Found(of("title"), text, of("author"), of("date"), of("source_url"))
