"""``python -m benchmarks.assessment``: the whole evidence base, over the development cases, in one process."""

from collections.abc import Callable
from functools import partial

from benchmarks.timing import Row, Table, present, row, seconds, told
from vastus.assess.answers import Answer, Answers, ticked
from vastus.service import shipped
from vastus.service.interviews.interview import Interview

ROUNDS = 5


def main() -> list[Table]:
    """Return the times of one assessment and its parts, and of every question of an interview."""
    assessor = shipped.assessor()
    cases = [assessor.read(answers) for answers in told()]
    settled = [assessor.table.settle(case) for case in cases]
    model = assessor.model
    draws = len(model.odds) - 1
    rows = [
        _over(settled, "posterior of every cause, central numbers", partial(model.weigh, central=True), 10),
        _over(settled, f"posterior of every cause, with {draws} draws", model.weigh, 10),
        _over(settled, "explanations in words, with reasons", model.explain, None),
        _over(cases, "what would change this", lambda case: assessor.changes.rising(case, "self_care"), None),
        row("next question, on every page of their interviews", _questions(cases), most=50),
        _over(cases, "a whole assessment", assessor.assess, None),
    ]
    base = assessor.base
    size = f"{len(base.causes)} causes, {len(base.findings)} findings, {len(base.rules)} rules"
    return [Table(f"Assessment with the whole base: {size}", rows, f"{len(cases)} development cases.")]


def _over(cases: list[Answers], what: str, call: Callable[[Answers], object], most: float | None) -> Row:
    call(cases[0])  # the first call also pays for imports and first allocations
    return row(what, [seconds(partial(call, case)) for _ in range(ROUNDS) for case in cases], most=most)


def _questions(cases: list[Answers]) -> list[float]:
    """Return the seconds to each next page, when the cases reply and are not sure of what they lack."""
    taken = []
    for case in cases:
        interview, page = Interview(), Interview().next_page()
        while page is not None:
            for finding in page.findings:
                if interview.applies(finding):
                    asked = shipped.base().finding[finding]
                    reply = ticked(case.get(finding), asked) if finding in case else Answer()
                    interview.answers = interview.answers.having(finding, reply)
            taken.append(seconds(interview.next_page))
            page = interview.next_page()
    return taken


if __name__ == "__main__":
    present(main)
