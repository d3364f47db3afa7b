"""A child process that writes steps until it is killed, and says of each that it is kept."""

import os
from pathlib import Path

from tests.store.steps import step
from vastus.store.sqlite import Sqlite


def write(path: str, first: int, acknowledged: int) -> None:
    """Append the steps from ``first`` on, for ever; a number goes down the pipe when its step is kept."""
    store = Sqlite(Path(path))
    number = first
    while True:
        store.steps.append(step(number=number, minutes=number, told=f"told {number}" * 20))
        os.write(acknowledged, number.to_bytes(4, "big"))
        number += 1
