"""Receives rows that are sent over HTTP: a sender gets its answer when they are on disk."""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any

from .http_handler import RowsHandler
from .spool import Columns
from .spool_writer import SpoolWriter

#: A port may still be held by a process that is about to end.
_BIND_SECONDS = 10.0


@dataclass(frozen=True)
class HttpListen:
    """Listens for requests with rows: a JSON object, a list of objects, or JSON lines.

    A request must have the `headers`: what `bearer` or `basic` makes, or a key.
    """

    port: int
    path: str = "/"
    host: str = "127.0.0.1"
    max_bytes: int = 1_000_000
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def columns(self) -> Columns:
        return [("value", "string"), ("idempotency_key", "string"), ("received_at", "timestamp")]

    def start(self, writer: SpoolWriter) -> HttpListening:
        return HttpListening(self, writer)


class HttpListening:
    """A server in threads of its own."""

    def __init__(self, config: HttpListen, writer: SpoolWriter) -> None:
        for name, value in config.headers.items():
            if not value.strip():
                raise RuntimeError(f"The secret for {name} is empty, so that anybody could send rows.")
        self._server = _bind(config, writer)
        threading.Thread(target=self._server.serve_forever, name="listener", daemon=True).start()

    def check(self) -> None:
        """What keeps it from listening is told when it begins; what keeps rows from the disk, by the writer."""

    def settle(self) -> None:
        """Whoever got an answer has been read."""

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class RowsServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, config: HttpListen, writer: SpoolWriter) -> None:
        self.config = config
        self.writer = writer
        if ":" in config.host:
            self.address_family = socket.AF_INET6
        super().__init__((config.host, config.port), RowsHandler)

    def server_bind(self) -> None:
        # Without asking a name server for this machine's name, as HTTPServer does.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.config.host, self.config.port

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that goes away is no fault of this side."""


def _bind(config: HttpListen, writer: SpoolWriter) -> RowsServer:
    deadline = time.monotonic() + _BIND_SECONDS
    while True:
        try:
            return RowsServer(config, writer)
        except OSError as error:
            if time.monotonic() > deadline:
                raise RuntimeError(
                    f"Nothing can listen on port {config.port} of {config.host}: {error.strerror or error}."
                ) from None
            time.sleep(0.2)
