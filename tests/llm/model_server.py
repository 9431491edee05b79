"""A real OpenAI-compatible server on loopback that says what a test tells it, and fails in every way a server can."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


@dataclass(frozen=True)
class Script:
    """One reply.

    Attributes:
        text: What the model says, sent in pieces of `piece` characters.
        pause: Seconds before the first piece.
        between: Seconds between pieces.
        status: HTTP status; other than 200 sends `body` and no stream.
        headers: Further headers.
        body: Raw body instead of a stream.
        ends: `well`, `cut` (the connection breaks), `short` (no last word), `stall` (silence) or `garbage` (no JSON).
        usage: Tokens told at the end, or None.
        finish: Why the reply ends, in the server's words.
    """

    text: str = ""
    piece: int = 7
    pause: float = 0.0
    between: float = 0.0
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    ends: str = "well"
    usage: tuple[int, int] | None = (120, 40)
    finish: str = "stop"


@dataclass(frozen=True)
class Request:
    """What the server was sent; names of headers are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def said(self) -> str:
        """Return all messages as one text."""
        return "\n\n".join(str(message["content"]) for message in self.body["messages"])

    @property
    def rules(self) -> str:
        """Return the system message."""
        return "".join(str(m["content"]) for m in self.body["messages"] if m["role"] == "system")


class ModelServer:
    """The server; replies come from `script`, one per request, then from `answer`."""

    def __init__(self) -> None:
        """Listen on a free port of loopback."""
        self.script: list[Script] = []
        self.answer: Callable[[Request], Script] = lambda request: Script("Nothing to say.")
        self.requests: list[Request] = []
        self.asked_at = self.first_piece_at = 0.0
        self.closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"model": self}))
        self._server.daemon_threads = True
        self._server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> ModelServer:
        """Begin to serve."""
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop serving."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def says(self, *replies: str | Script) -> None:
        """Set the next replies."""
        self.script[:] = [Script(reply) if isinstance(reply, str) else reply for reply in replies]

    def next_reply(self, request: Request) -> Script:
        """Return the reply to a request."""
        self.asked_at = time.perf_counter()
        self.requests.append(request)
        return self.script.pop(0) if self.script else self.answer(request)


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


class _Handler(BaseHTTPRequestHandler):
    model: ModelServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Be silent."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        script = self.model.next_reply(
            Request(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        )
        try:
            self._send(script, stream=bool(body.get("stream")), wants_usage="stream_options" in body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _send(self, script: Script, *, stream: bool, wants_usage: bool) -> None:
        if script.pause:
            self.model.closing.wait(script.pause)
        if script.status != 200 or script.body is not None:
            self._whole(script.status, script.body or b'{"error": {"message": "no"}}', script.headers)
            return
        assert stream, "the tutor always streams"
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._pieces(script)
        if script.ends == "cut":
            self.wfile.write(b"ff\r\ndata: {")  # less than was announced
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        if script.ends == "garbage":
            self._raw("data: {]oops\n\n")
        if script.ends == "stall":
            self.model.closing.wait(60)
            self.close_connection = True
            return
        if script.ends == "well":
            self._event(_chunk("", script.finish))
            if script.usage and wants_usage:
                self._event(_usage(script.usage))
        self._raw("data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _pieces(self, script: Script) -> None:
        for start in range(0, len(script.text), script.piece):
            if start and script.between:
                self.model.closing.wait(script.between)
            if not start:
                self.model.first_piece_at = time.perf_counter()
            self._event(_chunk(script.text[start : start + script.piece], None))

    def _event(self, value: object) -> None:
        self._raw(f"data: {json.dumps(value)}\n\n")

    def _raw(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _whole(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _chunk(text: str, finish: str | None) -> dict[str, Any]:
    delta = {"role": "assistant", "content": text}
    return _frame([{"index": 0, "delta": delta, "finish_reason": finish}])


def _usage(tokens: Sequence[int]) -> dict[str, Any]:
    counted = {"prompt_tokens": tokens[0], "completion_tokens": tokens[1], "total_tokens": sum(tokens)}
    return _frame([]) | {"usage": counted}


def _frame(choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "scripted", "choices": choices}
