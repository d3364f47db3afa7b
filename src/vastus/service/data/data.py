"""All that is kept, as one value: interviews and recordings, brought away, brought back and erased together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from vastus.errors import BadAnswers, Fault
from vastus.evidence.policy import Country
from vastus.sentence import sentence
from vastus.service import choices, shipped
from vastus.service.clock import now
from vastus.service.data import export
from vastus.service.interviews.interviews import Interviews
from vastus.service.recordings.recordings import Recordings
from vastus.service.result import Results
from vastus.store.store import Store


@dataclass(frozen=True, slots=True)
class Count:
    """How much is kept."""

    finished: int  # interviews that came to a result
    left: int  # interviews that were left in the middle
    recordings: int

    @property
    def whole(self) -> int:
        """How many things are kept."""
        return self.finished + self.left + self.recordings


@dataclass(frozen=True, slots=True)
class Data:
    """One store and the files beside it, with what can be done with them."""

    store: Store
    interviews: Interviews
    recordings: Recordings
    results: Results
    folder: Path

    @classmethod
    def over(cls, store: Store, files: Path, clock: Callable[[], datetime] = now) -> "Data":
        """Return what stands on a store, and on a folder in which the files of recordings lie."""
        interviews, recordings = Interviews(store, clock), Recordings(store, files, clock)
        return cls(
            store=store,
            interviews=interviews,
            recordings=recordings,
            results=Results(interviews, recordings),
            folder=files.parent,
        )

    def country(self) -> Country | None:
        """Return the country that was chosen; None until one is, or where its numbers are not known any more."""
        return shipped.country(choices.read(self.folder).country)

    def choose(self, code: str | None) -> None:
        """Choose the country whose numbers are shown; None for none. Raises BadAnswers."""
        if code is not None and shipped.country(code) is None:
            fault = Fault("country", sentence("its numbers are not known here"))
            raise BadAnswers(sentence("That country cannot be chosen:"), [fault])
        choices.keep(self.folder, choices.Choices(code))

    def count(self) -> Count:
        """Return how much is kept."""
        steps = self.store.steps
        return Count(
            finished=steps.count(ended=True), left=steps.count(ended=False), recordings=self.store.recordings.count()
        )

    def export(self) -> bytes:
        """Return everything that is kept, as JSON."""
        return export.written(self.store.steps.all(), self.store.recordings.measured())

    def restore(self, content: bytes) -> int:
        """Keep what an export holds, all or nothing, and return how many steps and recordings were new.

        Raises BadAnswers, and Conflict when one of them differs from what is kept here.
        """
        brought = export.read(content)
        return self.store.restore(brought.steps, brought.recordings)

    def erase(self) -> None:
        """Forget everything: what is measured now is broken off, then all recordings and interviews are erased.

        Which files that means is decided in one place, ``store.database.wipe``.
        """
        with self.recordings.erasing():
            self.store.erase()
        self.results.forget()
