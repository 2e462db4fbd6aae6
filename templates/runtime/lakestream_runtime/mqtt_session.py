"""A session with an MQTT broker: none of its messages is confirmed before it is on disk."""

from __future__ import annotations

import sys
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from paho.mqtt.client import ConnectFlags, MQTTMessage
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from .mqtt_client import DurableClient, make_client
from .spool import Row, State
from .spool_writer import SpoolWriter

if TYPE_CHECKING:
    from .mqtt import Mqtt

#: Answers to a login that another try would only repeat: wrong version, client ID, user or password, not allowed, banned.
_LASTING = {129, 130, 132, 133, 134, 135, 138, 140}
_TAKEN_OVER = 142
#: What is there has been received when nothing has come for so long, or when so much time has gone.
_QUIET_SECONDS = 2.0
_SETTLE_SECONDS = 20.0


class MqttSession:
    """A session that the broker keeps while this process is away.

    The spool's state holds the client's ID, what it has subscribed to, and the numbers of messages of QoS 2 that are on disk and not yet
    released: one of them that comes again is not written again.
    """

    def __init__(self, config: Mqtt, writer: SpoolWriter) -> None:
        self._config = config
        self._writer = writer
        self._wanted = [[topic, config.qos] for topic in config.topics]
        self._held: set[int] = set(writer.state.get("unreleased", []))
        self._connection = 0
        self._ready = threading.Event()
        self._stopping = False
        self._failure: str | None = None
        self._problem = "no answer"
        self._deadline = time.monotonic() + config.connect_seconds
        self._last = time.monotonic()
        client = self._client = make_client(config, self._name_client())
        client.on_connect = self._on_connect
        client.on_connect_fail = self._on_connect_fail
        client.on_disconnect = self._on_disconnect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.on_exact = self._on_exact
        client.on_release = self._on_release
        client.loop_start()

    def check(self) -> None:
        if self._failure is not None:
            raise RuntimeError(self._failure)
        if not self._ready.is_set() and time.monotonic() > self._deadline:
            raise RuntimeError(
                f"{self._config.url} could not be reached within {self._config.connect_seconds:g} seconds: {self._problem}."
            )

    def settle(self) -> None:
        while not self._ready.wait(0.05):
            self.check()
        self._last = time.monotonic()
        end = self._last + _SETTLE_SECONDS
        while time.monotonic() < min(self._last + _QUIET_SECONDS, end):
            self.check()
            time.sleep(0.05)

    def stop(self) -> None:
        self._stopping = True
        # What has been handed over is confirmed when it is written; what comes from now on will be sent again.
        self._writer.flush()
        self._client.disconnect()
        self._client.loop_stop()

    def _name_client(self) -> str:
        if self._config.client_id:
            return self._config.client_id
        known = self._writer.state.get("client")
        # 23 characters, which every broker takes.
        name = known or f"lakestream-{uuid.uuid4().hex[:12]}"
        self._writer.write([], lambda state: state.update(client=name))
        return name

    def _on_connect(
        self, client: DurableClient, _: Any, flags: ConnectFlags, reason: ReasonCode, properties: Properties
    ) -> None:
        self._connection += 1
        if reason.is_failure:
            self._problem = str(reason)
            if reason.value in _LASTING:
                self._fail(f"{self._config.url} refused the login: {reason}.")
            return
        subscribed = self._writer.state.get("subscribed", [])
        if not flags.session_present:
            self._held.clear()
            self._writer.put([], lambda state: state.update(unreleased=[], subscribed=[]))
        elif subscribed == self._wanted:
            # Subscribing again would bring all retained messages again.
            self._ready.set()
            return
        gone = [topic for topic, _ in subscribed if topic not in self._config.topics]
        if flags.session_present and gone:
            client.unsubscribe(gone)
        is_five = self._config.version == "5"
        client.subscribe([(topic, SubscribeOptions(qos) if is_five else qos) for topic, qos in self._wanted])

    def _on_connect_fail(self, client: DurableClient, _: Any) -> None:
        # paho calls this where it has caught the error, and does not say which.
        self._problem = str(sys.exc_info()[1] or "no connection")

    def _on_disconnect(self, client: DurableClient, _: Any, flags: Any, reason: ReasonCode, properties: Any) -> None:
        self._connection += 1
        if reason.value == _TAKEN_OVER:
            self._fail(f"Another client with the same client ID has connected to {self._config.url}.")

    def _on_subscribe(
        self, client: DurableClient, _: Any, number: int, reasons: list[ReasonCode], properties: Any
    ) -> None:
        refused = [
            f"{topic} ({reason})"
            for topic, reason in zip(self._config.topics, reasons, strict=False)
            if reason.is_failure
        ]
        if refused:
            return self._fail(f"{self._config.url} refused the subscription to {', '.join(refused)}.")
        self._writer.put([], lambda state: state.update(subscribed=self._wanted))
        self._ready.set()

    def _on_message(self, client: DurableClient, _: Any, message: MQTTMessage) -> None:
        """QoS 0 and 1; one of QoS 2 was taken when it came."""
        if message.qos == 2 or self._stopping:
            return
        self._put([_to_row(message)], None, partial(client.ack, message.mid, message.qos))

    def _on_exact(self, message: MQTTMessage) -> None:
        if self._stopping:
            return
        number = message.mid
        confirm = partial(self._client.confirm, number)
        if number in self._held:
            return self._put([], None, confirm)
        self._held.add(number)
        self._put([_to_row(message)], lambda state: _unreleased(state).append(number), confirm)

    def _on_release(self, number: int) -> None:
        self._held.discard(number)

        def forget(state: State) -> None:
            state["unreleased"] = [each for each in _unreleased(state) if each != number]

        self._put([], forget, partial(self._client.complete, number))

    def _put(self, rows: Sequence[Row], change: Callable[[State], None] | None, confirm: Callable[[], Any]) -> None:
        """Confirms to the broker when the rows are on disk, on the connection that they came by."""
        self._last = time.monotonic()
        connection = self._connection

        def done(failure: Exception | None) -> None:
            if failure is None and connection == self._connection:
                confirm()

        self._writer.put(rows, change, done)

    def _fail(self, reason: str) -> None:
        self._failure = reason
        self._client.disconnect()


def _unreleased(state: State) -> list[int]:
    return state.setdefault("unreleased", [])


def _to_row(message: MQTTMessage) -> Row:
    try:
        topic = message.topic
    except UnicodeDecodeError:
        topic = None
    return (bytes(message.payload), topic, message.qos, message.retain, time.time_ns() // 1000)
