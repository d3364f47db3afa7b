"""What was worked out, remembered until anything that is kept changes."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Value = TypeVar("Value")
MOST = 64


class Remembered:
    """Values by what they are of; ``state`` returns what stays equal as long as nothing that is kept changes."""

    def __init__(self, state: Callable[[], object]) -> None:
        self._state = state
        self._known: tuple[object, dict[Hashable, Any]] = (None, {})

    def get(self, make: Callable[[], Value], *key: Hashable) -> Value:
        """Return a value, made at most once for each state."""
        state = self._state()  # before anything is read: what changes meanwhile makes this one old, never the next
        if self._known[0] != state:
            self._known = (state, {})
        values = self._known[1]
        if key not in values:
            if len(values) >= MOST:
                values.pop(next(iter(values)), None)
            values[key] = make()
        value: Value = values[key]
        return value

    def forget(self) -> None:
        """Let go of all values."""
        self._known = (None, {})
