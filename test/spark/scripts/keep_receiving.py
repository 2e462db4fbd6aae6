"""Receives from an MQTT broker into a spool until it is killed, and says "ready" when it has subscribed.

Started by itself: the argument is JSON, `folder` and what `Mqtt` takes.
"""

import json
import sys
import time

from lakestream_runtime.mqtt import Mqtt
from lakestream_runtime.receive import Intake
from lakestream_runtime.spool import Spool

arguments = json.loads(sys.argv[1])
spool = Spool(arguments.pop("folder"), "node")
intake = Intake(Mqtt(**arguments), spool, spool.lock())
while not spool.state().get("subscribed"):
    time.sleep(0.02)
print("ready", flush=True)
while True:
    time.sleep(1)
