"""Messages of an MQTT broker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .spool import Columns
from .spool_writer import SpoolWriter

if TYPE_CHECKING:
    from .mqtt_session import MqttSession


@dataclass(frozen=True)
class Mqtt:
    """Where messages come from, and how.

    `url` is mqtt(s)://host[:port] or ws(s)://host[:port]/path; `version` "5" or "3.1.1". Without `client_id` one is made up and kept in
    the spool. The broker keeps messages for an absent client for `session_seconds` (MQTT 5). What is wrong with the connection counts as
    a fault when it has not come about within `connect_seconds`; one that breaks later is made anew for ever.
    """

    url: str
    topics: Sequence[str]
    qos: int = 1
    version: str = "5"
    client_id: str = ""
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: str | None = None
    certificate_file: str | None = None
    key_file: str | None = None
    session_seconds: float = 604_800
    connect_seconds: float = 30.0

    @property
    def columns(self) -> Columns:
        return [
            ("value", "binary"),
            ("topic", "string"),
            ("qos", "int"),
            ("retained", "boolean"),
            ("received_at", "timestamp"),
        ]

    def start(self, writer: SpoolWriter) -> MqttSession:
        # Only the process that receives needs the client.
        from .mqtt_session import MqttSession

        return MqttSession(self, writer)
