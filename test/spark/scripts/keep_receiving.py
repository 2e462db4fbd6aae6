"""Receives into a spool until it is killed, and says "ready" when it does.

Started by itself: the argument is JSON, `folder`, `receiver` (Mqtt, HttpListen or HttpPoll) and what that one takes.
"""

import json
import sys
import time

from lakestream_runtime.http_listen import HttpListen
from lakestream_runtime.http_poll import HttpPoll
from lakestream_runtime.mqtt import Mqtt
from lakestream_runtime.receive import Intake
from lakestream_runtime.spool import Spool

arguments = json.loads(sys.argv[1])
spool = Spool(arguments.pop("folder"), "node")
receiver = {"Mqtt": Mqtt, "HttpListen": HttpListen, "HttpPoll": HttpPoll}[arguments.pop("receiver")](**arguments)
intake = Intake(receiver, spool, spool.lock())
while isinstance(receiver, Mqtt) and not spool.state().get("subscribed"):
    time.sleep(0.02)
print("ready", flush=True)
while True:
    time.sleep(1)
