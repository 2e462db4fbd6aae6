"""paho's MQTT client, made to confirm messages of quality of service 2 when they are on disk, and not before."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from paho.mqtt.client import Client, MQTTErrorCode, MQTTMessage, MQTTProtocolVersion
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

if TYPE_CHECKING:
    from .mqtt import Mqtt

_PORTS = {"mqtt": 1883, "mqtts": 8883, "ws": 80, "wss": 443}


class DurableClient(Client):
    """Gives a message of QoS 2 as it comes, and leaves both confirmations to its user.

    paho confirms such a message (PUBREC) before anyone has seen it, keeps it in memory and hands it over when the broker releases it
    (PUBREL), with `manual_ack` too: a crash between the two loses it, because the broker sends it only until the first confirmation.
    """

    #: A message has come, perhaps again.
    on_exact: Callable[[MQTTMessage], None]
    #: The broker will not send the message with this number again.
    on_release: Callable[[int], None]
    _arrived: int | None = None

    def confirm(self, number: int) -> None:
        """Says that a message is on disk: the broker releases it."""
        super()._send_pubrec(number)

    def complete(self, number: int) -> None:
        """Says that the release is on disk: the broker may use the number again."""
        self.ack(number, 2)

    def _send_pubrec(self, mid: int) -> MQTTErrorCode:
        self._arrived = mid
        return MQTTErrorCode.MQTT_ERR_SUCCESS

    def _handle_publish(self) -> MQTTErrorCode:
        self._arrived = None
        code = super()._handle_publish()
        if self._arrived is not None:
            self.on_exact(self._in_messages[self._arrived])
        return code

    def _handle_pubrel(self) -> MQTTErrorCode:
        (number,) = struct.unpack("!H", bytes(self._in_packet["packet"][:2]))
        code = super()._handle_pubrel()
        self.on_release(number)
        return code


def make_client(config: Mqtt, client_id: str) -> DurableClient:
    """A client that will connect as soon as its loop is started, and whose session the broker keeps."""
    is_five = config.version == "5"
    url = urlsplit(config.url)
    client = DurableClient(
        CallbackAPIVersion.VERSION2,
        client_id=client_id,
        clean_session=None if is_five else False,
        protocol=MQTTProtocolVersion.MQTTv5 if is_five else MQTTProtocolVersion.MQTTv311,
        transport="websockets" if url.scheme in ("ws", "wss") else "tcp",
        manual_ack=True,
    )
    client.reconnect_delay_set(1, 60)
    if config.username is not None:
        client.username_pw_set(config.username, config.password)
    if url.scheme in ("mqtts", "wss"):
        client.tls_set(config.ca_file, config.certificate_file, config.key_file)
    if url.path:
        client.ws_set_options(path=url.path)
    options: dict[str, Any] = {}
    if is_five:
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = round(config.session_seconds)
        options = {"clean_start": False, "properties": properties}
    client.connect_async(url.hostname or "", url.port or _PORTS.get(url.scheme, 1883), **options)
    return client
