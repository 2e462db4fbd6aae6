"""Answers one sender after the other on a connection: what was sent is on disk, or why it is not."""

from __future__ import annotations

import hmac
import json
import socket
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from .json_rows import split_rows
from .spool import Row

if TYPE_CHECKING:
    from .http_listen import RowsServer

_IDLE_SECONDS = 60.0
_LINGER_SECONDS = 2.0
_LINGER_BYTES = 100_000_000


class _Refused(Exception):
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class RowsHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "LakeStream"
    sys_version = ""
    timeout = _IDLE_SECONDS
    server: RowsServer

    def do_POST(self) -> None:
        try:
            self._check_sender()
            rows = self._read_rows()
        except _Refused as refused:
            # What was not read of the request would be taken for the next one.
            self.close_connection = True
            self._answer(refused.status, {"error": str(refused)})
            return self._linger()
        try:
            self.server.writer.write(rows)
        except Exception as error:  # noqa: BLE001 - whatever it is, the sender must send again
            return self._answer(503, {"error": f"The rows could not be kept: {error}"})
        self._answer(200, {"received": len(rows)})

    do_PUT = do_POST

    def do_GET(self) -> None:
        self.close_connection = True
        self._answer(405, {"error": "Send rows with POST."})

    do_DELETE = do_PATCH = do_HEAD = do_GET

    def _check_sender(self) -> None:
        config = self.server.config
        if self.path.split("?")[0] != config.path:
            raise _Refused(404, f"There is nothing at {self.path}.")
        for name, expected in config.headers.items():
            # Headers are read as Latin-1, which keeps their bytes.
            given = self.headers.get(name, "").encode("latin-1", "replace")
            if not hmac.compare_digest(given, expected.encode()):
                raise _Refused(401, f"{name} is missing or wrong.")

    def _read_rows(self) -> list[Row]:
        body = self._read_body()
        try:
            rows = split_rows(body.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise _Refused(400, f"The body is not UTF-8: byte {error.start}.") from None
        except ValueError as error:
            raise _Refused(400, f"The body cannot be read as JSON: {error}.") from None
        key = self.headers.get("Idempotency-Key")
        now = time.time_ns() // 1000
        return [(row, key, now) for row in rows]

    def _read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self._read_chunks()
        length = self.headers.get("Content-Length", "")
        if not length.isdigit():
            raise _Refused(411, "Content-Length is missing.")
        self._check_size(int(length))
        return self._read_exactly(int(length))

    def _read_chunks(self) -> bytes:
        body = bytearray()
        while size := self._read_size():
            self._check_size(len(body) + size)
            body += self._read_exactly(size)
            self.rfile.readline(3)
        while self.rfile.readline(65_537).strip():
            pass
        return bytes(body)

    def _read_size(self) -> int:
        try:
            return int(self.rfile.readline(1024).split(b";")[0], 16)
        except ValueError:
            raise _Refused(400, "A chunk of the body has no size.") from None

    def _read_exactly(self, size: int) -> bytes:
        data = self.rfile.read(size)
        if len(data) < size:
            raise _Refused(400, "The body ends early.")
        return data

    def _check_size(self, size: int) -> None:
        if size > self.server.config.max_bytes:
            raise _Refused(413, f"The body may have {self.server.config.max_bytes} bytes.")

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        text = json.dumps(content).encode()
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", self._scheme())
        if status == 405:
            self.send_header("Allow", "POST, PUT")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    def _linger(self) -> None:
        """Lets the sender finish: a connection that is closed with bytes unread would take the answer away."""
        left = _LINGER_BYTES
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(_LINGER_SECONDS)
            while left > 0 and (data := self.connection.recv(65_536)):
                left -= len(data)

    def _scheme(self) -> str:
        """How a sender shows who it is."""
        return self.server.config.headers.get("Authorization", "ApiKey").split(" ")[0]

    def log_message(self, format: str, *arguments: Any) -> None:
        """Not each request is news."""
