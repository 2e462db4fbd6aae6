"""Event-time operators, one to a file. None of them knows Spark."""
