"""What was worked out, remembered until anything that is kept changes."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Value = TypeVar("Value")
MOST = 64
MISSING: Any = object()


class Remembered:
    """Values by what they are of; ``state`` returns what stays equal as long as nothing that is kept changes.

    Threads may ask at once: a value may be made twice then, and is never one of another state.
    """

    def __init__(self, state: Callable[[], object]) -> None:
        self._state = state
        self._known: tuple[object, dict[Hashable, Any]] = (None, {})

    def get(self, make: Callable[[], Value], *key: Hashable) -> Value:
        """Return a value, made at most once for each state."""
        state = self._state()  # before anything is read: what changes meanwhile makes this one old, never the next
        if self._known[0] != state:
            self._known = (state, {})
        values = self._known[1]
        value: Value = values.get(key, MISSING)
        if value is MISSING:
            value = make()
            while len(values) >= MOST:
                values.pop(list(values)[0], None)  # noqa: RUF015, in one go: other threads add and take away
            values[key] = value
        return value

    def forget(self) -> None:
        """Let go of all values."""
        self._known = (None, {})
