"""Cases as JSON: assessed as they are, or asked by the interview, one or many."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import msgspec

from vastus.assess.answers import Answer, Answers, completed, ticked
from vastus.contract import assess as contract
from vastus.contract.made import MadeBy, check_inputs, check_settings, check_version
from vastus.errors import BadAnswers, Fault
from vastus.sentence import sentence
from vastus.service import shipped
from vastus.service.interviews.interview import Interview

SHARE = 64  # cases handed to a process at once
OTHER_BASE = sentence("This result was made from another evidence base than the one that is here.")


def assess(case: contract.Case, *, research: bool = False) -> contract.Result:
    """Return what follows from the answers of a case; raises BadAnswers with every fault."""
    return contract.result(shipped.assessor().assess(answers(case)), case, research=research)


def answers(case: contract.Case) -> Answers:
    """Return what a case tells; raises BadAnswers with every fault."""
    return completed(shipped.assessor().read(case.answers), case.complete, shipped.base())


def replay(case: contract.Case, *, research: bool = False) -> contract.Result:
    """Let the engine ask for itself; the case replies, and is not sure of what it lacks.

    What no page can ask, such as a blood result, is known from the start.
    """
    told = answers(case)
    finding_of = shipped.base().finding
    known = {name: answer for name, answer in told.given.items() if finding_of[name].who != "ask"}
    interview = Interview(Answers(known))
    while (page := interview.next_page()) is not None:
        interview.pages.append(page)
        for finding in page.findings:
            if interview.applies(finding):
                reply = ticked(told.get(finding), finding_of[finding]) if finding in told else Answer()
                interview.answers = interview.answers.having(finding, reply)
    asked_pages = tuple(page.findings for page in interview.pages)
    return contract.result(interview.assess(), case, asked_pages, research=research)


def batch(
    lines: Iterable[str], *, interview: bool = False, research: bool = False, workers: int = 1
) -> Iterator[bytes]:
    """Yield one JSON result for each JSON case, in their order; empty lines are passed over.

    Every case is read before the first is assessed: raises BadAnswers with every fault of every line.
    """
    cases = _read_all(lines)
    shares = [cases[start : start + SHARE] for start in range(0, len(cases), SHARE)]
    judge = partial(_share, judge=replay if interview else assess, research=research)
    if workers <= 1 or len(shares) <= 1:
        for share in shares:
            yield from judge(share)
        return
    with ProcessPoolExecutor(min(workers, len(shares))) as pool:
        for done in pool.map(judge, shares):
            yield from done


def _read_all(lines: Iterable[str]) -> list[contract.Case]:
    cases: list[contract.Case] = []
    faults: list[Fault] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                case = read_case(line)
                answers(case)
            except BadAnswers as error:
                faults += [Fault(sentence("line {number}", number=number), str(fault)) for fault in error.faults]
            else:
                cases.append(case)
    if faults:
        raise BadAnswers(sentence("These cases cannot be read, so none was assessed:"), faults)
    return cases


def _share(cases: list[contract.Case], judge: Callable[..., contract.Result], *, research: bool) -> list[bytes]:
    return [msgspec.json.encode(judge(case, research=research)) for case in cases]


def read_case(text: str | bytes) -> contract.Case:
    """Return a case from its JSON; raises BadAnswers that says what is wrong and where."""
    try:
        return msgspec.json.decode(text, type=contract.Case)
    except msgspec.DecodeError as error:
        example = '{"answers": {"movement-type": ["twitch"], …}}'
        fault = Fault("", sentence("{error}; write {example}", error=str(error), example=example))
        raise BadAnswers(sentence("This is not a case."), [fault]) from error


def again(made: MadeBy, case: contract.Case, *, research: bool = False) -> contract.Result:
    """Return the result that was made so of a case, made again.

    Raises Refused, with the reason, where another version, base or setting made it, and BadAnswers as ``assess`` does.
    """
    check_version(made)
    result = assess(case, research=research)
    check_inputs(made, result.made.of, OTHER_BASE)
    check_settings(made, result.made.settings)
    return result
