"""Spark SQL expressions in Python, for what an operator computes of earlier events: the twin of `shared/src/expression`."""
