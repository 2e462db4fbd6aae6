"""A program of a bundle as a module of this process."""

from __future__ import annotations

import importlib.util
import os
import sys
from typing import Any


def load_program(bundle: str, program: str) -> Any:
    """The file `program` of the bundle as a fresh module, with the bundle's own packages."""
    if bundle not in sys.path:
        sys.path.insert(0, bundle)
    for name in [each for each in sys.modules if each.split(".")[0] == "lakestream_custom"]:
        # Of the bundle that this process ran before.
        del sys.modules[name]
    path = os.path.join(bundle, program)
    spec = importlib.util.spec_from_file_location(f"pipeline_{abs(hash(path))}", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
