"""The MCP door, through the official client: a real process on standard input and output."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

ROOT = Path(__file__).parents[2]


async def _with(data_dir: Path, use: Callable[[Client], Awaitable[Any]]) -> Any:
    environment = {**os.environ, "SECURE_BASE_DATA_DIR": str(data_dir), "SECURE_BASE_LOG_LEVEL": "ERROR"}
    server = StdioServerParameters(command=sys.executable, args=["-m", "bot", "mcp"], env=environment, cwd=str(ROOT))
    async with Client(stdio_client(server)) as client:
        return await use(client)


async def test_the_three_tools_are_offered_and_described(data_dir: Path) -> None:
    listed = await _with(data_dir, lambda client: client.list_tools())
    assert {tool.name for tool in listed.tools} == {"search_passages", "get_article", "crisis_resources"}
    assert all(tool.description for tool in listed.tools)


async def test_a_question_finds_its_passage_and_a_foreign_one_is_marked(data_dir: Path) -> None:
    async def use(client: Client) -> tuple[Any, Any]:
        ours = await client.call_tool("search_passages", {"question": "Why am I so clingy?", "limit": 3})
        foreign = await client.call_tool("search_passages", {"question": "How do I fix a bicycle tyre?"})
        return ours.structured_content, foreign.structured_content

    ours, foreign = await _with(data_dir, use)
    assert ours["covered"] and len(ours["passages"]) == 3
    assert ours["passages"][0]["article"]["slug"] == "anxious-attachment"
    assert not foreign["covered"]


async def test_an_article_is_given_whole_and_a_wrong_name_is_told_the_right_ones(data_dir: Path) -> None:
    async def use(client: Client) -> tuple[Any, Any]:
        return await client.call_tool("get_article", {"slug": "emdr"}), await client.call_tool("get_article", {"slug": "nowhere"})

    article, wrong = await _with(data_dir, use)
    assert "EMDR" in article.structured_content["text"] and article.structured_content["reviewed_by"]
    assert wrong.is_error and "emdr" in wrong.content[0].text


async def test_crisis_lines_come_for_a_country_and_without_an_index(tmp_path: Path) -> None:
    async def use(client: Client) -> Any:
        return (await client.call_tool("crisis_resources", {"region": "US"})).structured_content

    given = await _with(tmp_path, use)
    assert given["region"] == "US" and any(line.get("phone") == "988" for line in given["resources"])
