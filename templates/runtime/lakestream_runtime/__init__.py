"""The runtime that LakeStream ships with generated pipelines.

The core (`values`, `identity`, `drain`, `bucket`, `operators`) is plain Python; `detect`, `times`, `rows` and `processor` join it to Spark.
"""

__version__ = "0.1.0"
