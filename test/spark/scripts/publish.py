"""Publishes to an MQTT broker: `arguments` holds `port`, `qos`, `messages` (pairs of topic and text) and perhaps `retain`, `user`, `password`."""

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion


def main(spark, arguments):
    client = Client(CallbackAPIVersion.VERSION2)
    if "user" in arguments:
        client.username_pw_set(arguments["user"], arguments["password"])
    client.connect("127.0.0.1", arguments["port"])
    client.loop_start()
    sent = [
        client.publish(topic, text, arguments["qos"], arguments.get("retain", False))
        for topic, text in arguments["messages"]
    ]
    for each in sent:
        each.wait_for_publish(30)
    client.disconnect()
    client.loop_stop()
    return len(sent)
