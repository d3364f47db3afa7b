"""The plain reference: a list of steps. It keeps nothing when the program ends."""

from collections.abc import Iterable, Iterator

from vastus.store.step import ELSEWHERE, OTHERWISE, Conflict, Step


class Memory:
    """A store in memory; slow and plain on purpose."""

    def __init__(self) -> None:
        self._steps: list[Step] = []

    def append(self, step: Step) -> Step:
        """Keep a step, unless one is kept under its key."""
        kept = self.kept(step.key)
        if kept is not None:
            return kept
        if any((other.interview, other.number) == (step.interview, step.number) for other in self._steps):
            raise Conflict(ELSEWHERE)
        self._steps.append(step)
        return step

    def kept(self, key: str) -> Step | None:
        """Return the step that was kept under a key."""
        return next((step for step in self._steps if step.key == key), None)

    def latest(self, interview: str) -> Step | None:
        """Return the step with the highest number."""
        own = [step for step in self._steps if step.interview == interview]
        return max(own, key=lambda step: step.number, default=None)

    def interviews(self) -> list[Step]:
        """Return the last step of every interview, the newest first."""
        last = [self.latest(name) for name in {step.interview for step in self._steps}]
        return sorted((step for step in last if step), key=lambda step: (step.at, step.interview), reverse=True)

    def steps(self) -> Iterator[Step]:
        """Yield every step, in the order they were kept."""
        yield from tuple(self._steps)

    def restore(self, steps: Iterable[Step]) -> int:
        """Keep what is new, or nothing at all."""
        trial = Memory()
        trial._steps = list(self._steps)
        for step in steps:
            if trial.append(step) != step:
                raise Conflict(OTHERWISE)
        new = len(trial._steps) - len(self._steps)
        self._steps = trial._steps
        return new

    def erase(self) -> None:
        """Forget everything."""
        self._steps = []

    def close(self) -> None:
        """Nothing to let go of."""
