"""An assistant as a learner would use it: the SDK's own client, on the server as a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client, StdioServerParameters, stdio_client
from mcp_types import CallToolResult, Tool

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class AssistantClient:
    """A connected client; calls wait for their result."""

    portal: BlockingPortal
    client: Client
    errors: Path

    def tools(self) -> list[Tool]:
        """Return the tools that the server offers."""
        return self.portal.call(self.client.list_tools).tools

    def result(self, tool: str, arguments: dict[str, Any]) -> CallToolResult:
        """Return what a call gives, error or not."""
        found: CallToolResult = self.portal.call(self.client.call_tool, tool, arguments)
        return found

    def call(self, tool: str, **arguments: object) -> dict[str, Any]:
        """Return the value of a call that succeeds."""
        found = self.result(tool, arguments)
        assert not found.is_error, text_of(found)
        assert found.structured_content is not None
        return cast(dict[str, Any], found.structured_content)

    def refused(self, tool: str, **arguments: object) -> str:
        """Return the message of a call that fails."""
        found = self.result(tool, arguments)
        assert found.is_error, text_of(found)
        assert found.structured_content is None
        return text_of(found)


def text_of(result: CallToolResult) -> str:
    """Return all text of a result."""
    return "\n".join(str(getattr(block, "text", "")) for block in result.content)


def parameters(home: Path, *options: str, **environment: str) -> StdioServerParameters:
    """Return how an assistant starts the server."""
    return StdioServerParameters(
        command=sys.executable,
        args=[str(Path(__file__).with_name("part_server.py")), "mcp", *options],
        cwd=ROOT,
        env={"TUTOR_HOME": str(home), "PYTHONPATH": str(ROOT), **environment},
    )


@contextmanager
def connected(home: Path, *options: str, **environment: str) -> Iterator[AssistantClient]:
    """Start the server, connect to it and end it."""
    errors = home.parent / "mcp-errors.log"
    with errors.open("a") as log, start_blocking_portal() as portal:
        client = Client(stdio_client(parameters(home, *options, **environment), errlog=log))
        with portal.wrap_async_context_manager(client) as open_client:
            yield AssistantClient(portal, open_client, errors)
