"""What a person is told: one result for every face, so that page, terminal, program and paper cannot differ.

What the recordings of the last weeks show is counted in; it can make the advice more urgent, never less.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from vastus.assess.advice import Advice, advise
from vastus.assess.answers import Answers
from vastus.assess.assessment import Assessment
from vastus.assess.observe import observed
from vastus.contract import assess as contract
from vastus.evidence.policy import Observation
from vastus.service import shipped
from vastus.service.interviews.interview import tell_answers
from vastus.service.interviews.interviews import Interviews, KeptInterview
from vastus.service.recordings.observations import observations
from vastus.service.recordings.recordings import Recordings
from vastus.service.remembered import Remembered

REMEMBERED = 32  # of the answers that were assessed last, and of what was last told


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What follows from answers, with what recordings add to them; as long as it is the same one, nothing changed."""

    assessment: Assessment
    advice: Advice
    shown: tuple[str, ...] = ()  # what recordings add, in the words of the base
    since: datetime | None = None  # since when the same answers were given; None when they are given for the first time

    @property
    def nothing_new(self) -> bool:
        """Whether the same was told before, and recordings add nothing to it."""
        return self.since is not None and not self.shown

    def contract(self) -> contract.Result:
        """Return the result by the JSON contract of ``vastus assess``."""
        return contract.result(self.assessment, contract.Case(tell_answers(self.assessment.answers.given)))


def result(answers: Answers, seen: Iterable[Observation] = (), since: datetime | None = None) -> Result:
    """Return what follows from answers, and from what recordings show beside them."""
    seen = tuple(seen)
    assessor = shipped.assessor()
    more = observed(answers, seen, assessor.table, assessor.base) if seen else answers
    assessment, advice = _advised(_Key(more))
    return Result(assessment=assessment, advice=advice, shown=tuple(_words(answers, more, seen)), since=since)


class Results:
    """The results of interviews that are kept, with the recordings that are kept beside them."""

    def __init__(self, interviews: Interviews, recordings: Recordings) -> None:
        self.interviews = interviews
        self.recordings = recordings
        self._remembered = Remembered(interviews.store.state)

    def of(self, interview: KeptInterview) -> Result:
        """Return what follows from an interview as it stands; the same one as long as nothing that is kept changes."""
        minute = self.recordings.clock().replace(second=0, microsecond=0)  # recordings grow old
        return self._remembered.get(lambda: self._of(interview), interview.id, interview.number, minute)

    def forget(self) -> None:
        """Let go of all that is remembered of anybody's answers."""
        self._remembered.forget()
        self.interviews.forget()
        _advised.cache_clear()

    def _of(self, interview: KeptInterview) -> Result:
        return result(interview.answers, observations(self.recordings), self._since(interview))

    def _since(self, interview: KeptInterview) -> datetime | None:
        """Return since when the answers are the same, going back interview by interview."""
        since = None
        for earlier in self.interviews.finished(before=interview.at):
            if earlier.answers != interview.answers:
                break
            since = earlier.at
        return since


def _words(answers: Answers, more: Answers, seen: Iterable[Observation]) -> Iterator[str]:
    """Yield what was seen and had not been told, in the words of the base."""
    for one in seen:
        new = one.option in more.get(one.finding).present and one.option not in answers.get(one.finding).present
        finding = shipped.base().finding[one.finding]
        if new and finding.who == "ask":
            yield next(option.said for option in finding.options if option.id == one.option)


class _Key:
    """Answers as a key: equal answers have equal advice."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self._parts = frozenset(answers.given.items())

    def __hash__(self) -> int:
        return hash(self._parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._parts == other._parts


@lru_cache(REMEMBERED)
def _advised(key: _Key) -> tuple[Assessment, Advice]:
    assessment = shipped.assessor().assess(key.answers)
    return assessment, advise(assessment, shipped.assessor())
