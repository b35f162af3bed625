"""The pages and the widget script, put together from templates, styles, strings and the crisis lines of every region."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.crisis.resources import WORLDWIDE, Resources
from bot.reply import Resource
from bot.settings import Settings

_HERE = Path(__file__).parent
_COMMENT = re.compile(r"/\*(?!\{\{).*?\*/", re.DOTALL)
_INDENT = re.compile(r"^ +", re.M)


def widget_script(resources: Resources, provider: bool = False) -> str:
    """secure-base.js with its strings, styles and a minimum of lines inside, so that it needs nothing else.

    provider: whether a model provider receives what visitors ask; the notice before the first message then says so.
    """
    source = (_HERE / "secure-base.js").read_text("utf-8")
    first, rest = source.split("*/", 1)  # what it is, and its licence, stay
    script = f"{first}*/{_COMMENT.sub('', rest)}"
    strings = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((_HERE / "strings").glob("*.json"))}
    for words in strings.values():
        told = words.pop("provider")
        words["notice"] += f" {told}" * provider
    lines = {region: [_short(line) for line in _minimum(resources, region)] for region in (*resources.regions, "EU", WORLDWIDE)}
    for name, value in (("STRINGS", strings), ("LINES", lines), ("CSS", _smaller((_HERE / "secure-base.css").read_text("utf-8")))):
        start = script.index(f"/*{{{{{name}}}}}*/")
        end = script.index(";", start)
        script = script[:start] + json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/") + script[end:]
    return _INDENT.sub("", script)


def pin(script: str) -> tuple[str, str]:
    """(version, integrity) of a script: a short name for exactly this content, and the hash that browsers check."""
    digest = hashlib.sha384(script.encode()).digest()
    return digest.hex()[:12], "sha384-" + base64.b64encode(digest).decode()


def etag(content: str) -> str:
    """An entity tag: the same text, the same tag."""
    return '"' + hashlib.sha256(content.encode()).hexdigest()[:20] + '"'


def cached(request: Request, content: str, media_type: str, max_age: int = 300) -> Response:
    """A response that a browser may keep, and that answers 304 when it has kept the right one."""
    tag = etag(content)
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={max_age}, must-revalidate"}
    if request.headers.get("If-None-Match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


class Templates:
    """Jinja templates with autoescape on, and what every page needs."""

    def __init__(self, settings: Settings) -> None:
        self._environment = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=select_autoescape(default=True))
        self._shared = {"contact_url": settings.contact_url, "contact_label": settings.contact_label, "version": _version()}

    def page(self, request: Request, name: str, values: dict[str, Any]) -> HTMLResponse:
        """A page, cached by its own tag."""
        html = self._environment.get_template(name).render(**self._shared, **values)
        tag = etag(html)
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if request.headers.get("If-None-Match") == tag:
            return HTMLResponse(status_code=304, headers=headers)
        return HTMLResponse(html, headers=headers)


def static(name: str) -> str:
    """A style sheet or script that pages refer to."""
    return (_HERE / name).read_text("utf-8")


def _version() -> str:
    parts = [path.read_bytes() for path in sorted(_HERE.rglob("*")) if path.suffix in (".js", ".css", ".json")]
    return hashlib.sha256(b"".join(parts)).hexdigest()[:10]


def _minimum(resources: Resources, region: str) -> tuple[Resource, ...]:
    keep = ("emergency", "suicide", "text", "domestic_violence", "child", "child_abuse", "directory")
    return tuple(line for line in resources.all(region) if line.kind in keep)


def _short(line: Resource) -> dict[str, str]:
    wanted = line.model_dump(include={"name", "kind", "phone", "tel", "sms", "sms_body", "url", "hours", "note"}, exclude_none=True)
    if wanted.get("phone") == wanted.get("tel"):
        wanted.pop("tel", None)
    return wanted


def _smaller(css: str) -> str:
    return " ".join(css.split())
