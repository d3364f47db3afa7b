from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assess.healthy import FLUTTER, healthy
from tests.assess.small import any_answers, base, cause, finding, link, rule, told
from vastus.assess.answers import Answer, Answers, deny, read_answers, tell, ticked
from vastus.assess.fit import Model
from vastus.assess.question import Interviewer, over
from vastus.assess.rules import Facts, Table
from vastus.service import shipped

MOST_SCREENS = 35


def interviewer(small):
    return Interviewer(Table(small), Model(small))


def asks(small, answers):
    """The findings of the next page; None at the end."""
    page = interviewer(small).next_page(read_answers(answers, small))
    return page and page.findings


# Small tables: what is asked, and in which order


def three_rules():
    findings = [finding(name) for name in "abc"]
    rules = [
        rule("low", "routine", told("a")),
        rule("high", "emergency", told("c")),
        rule("mid", "same_day", told("b")),
    ]
    return base(findings, rules=rules)


def test_the_gravest_open_rule_is_asked_first():
    small = three_rules()
    assert asks(small, {}) == ("c",)
    assert asks(small, {"c": "no"}) == ("b",)
    assert asks(small, {"c": "no", "b": "no"}) == ("a",)
    assert asks(small, {"c": "no", "b": "no", "a": "no"}) is None


def test_a_rule_that_could_not_raise_the_level_any_more_is_not_asked():
    small = three_rules()
    assert asks(small, {"c": "no", "b": "yes"}) is None
    assert asks(small, {"c": "yes"}) is None


def test_not_sure_is_an_answer_and_is_not_asked_again():
    assert asks(three_rules(), {"c": "unsure"}) == ("b",)


@pytest.mark.parametrize("first", ["no", "unsure"])
def test_what_cannot_make_the_rule_fire_any_more_is_not_asked(first):
    small = base([finding("a"), finding("b")], rules=[rule("both", "emergency", told("a", "b"))])
    assert asks(small, {}) == ("a",)
    assert asks(small, {"a": "yes"}) == ("b",)
    assert asks(small, {"a": first}) is None


def test_what_only_a_laboratory_can_tell_is_not_asked():
    blood = finding("potassium", kind="number", unit="mmol/l", said="{value}", lowest=1, highest=9, who="laboratory")
    low = rule("low", "emergency", {"at_most": {"finding": "potassium", "number": 2.4}})
    assert asks(base([blood], rules=[low], screens=[]), {}) is None


def test_a_fallback_can_be_what_is_still_open():
    # Even when b was not sure, so that the rule itself cannot fire, c would make its fallback hold.
    open_rule = rule("r", "emergency", told("a", "b"), {"when": told("c"), "level": "same_day"})
    small = base([finding(name) for name in "abc"], rules=[open_rule])
    assert asks(small, {"a": "yes", "b": "unsure"}) == ("c",)


def gated():
    gate, inner = finding("pain"), finding("pain-at-night", asks_when=told("pain"), implied=True)
    return [gate, inner], [rule("night", "same_day", told("pain-at-night"))]


def test_a_question_waits_for_the_one_that_it_depends_on():
    findings, rules = gated()
    small = base([*findings, finding("other")], rules=[*rules, rule("o", "routine", told("other"))])
    assert asks(small, {"pain": "yes"}) == ("pain-at-night",)
    assert asks(small, {"pain": "no"}) == ("other",)  # who has no pain has none at night


def test_what_a_rule_waits_for_is_asked_even_where_no_rule_speaks_of_it():
    findings, _ = gated()
    inmost = finding("pain-all-night", asks_when=told("pain-at-night"), implied=True)
    small = base([*findings, inmost], rules=[rule("inmost", "emergency", told("pain-all-night"))])
    assert asks(small, {}) == ("pain",)
    assert asks(small, {"pain": "yes"}) == ("pain-at-night",)
    assert asks(small, {"pain": "yes", "pain-at-night": "yes"}) == ("pain-all-night",)
    assert asks(small, {"pain": "yes", "pain-at-night": "no"}) is None
    assert asks(small, {"pain": "no"}) is None


def test_on_one_screen_it_stands_below_the_one_that_it_depends_on():
    findings, rules = gated()
    small = base(findings, rules=[rule("p", "emergency", told("pain")), *rules], screens=[("pain", "pain-at-night")])
    assert asks(small, {}) == ("pain", "pain-at-night")


def test_a_screen_is_asked_whole():
    findings = [finding(name) for name in "abc"]
    small = base(findings, rules=[rule("r", "emergency", told("b"))], screens=[("a", "b", "c")])
    assert asks(small, {}) == ("a", "b", "c")
    assert asks(small, {"a": "no"}) == ("b", "c")


def test_after_the_rules_what_tells_most_is_asked_and_what_tells_nothing_is_not():
    findings = [finding("nothing"), finding("little"), finding("much")]
    small = base(findings, [cause("c", link("little", "weak"), link("much", "defining"), prior=0.2)])
    page = interviewer(small).next_page(Answers())
    assert page.findings == ("much",)
    assert not page.for_safety
    assert asks(small, dict.fromkeys(("little", "much"), "no")) is None


# The shipped base: whole interviews


def hold(answers):
    """Interview by the engine; what the answers lack is not sure. Returns (page, answers before it) and the end."""
    assessor = shipped.assessor()
    read = assessor.read(answers)
    known, pages = Answers(), []
    while (page := assessor.interviewer.next_page(known)) is not None:
        pages.append((page, known))
        assert len(pages) <= MOST_SCREENS
        for name in page.findings:
            item = assessor.base.finding[name]
            if not item.implied or assessor.table.relevant(name, Facts.of([known])) is not False:
                known = known.having(name, ticked(read.get(name), item) if name in read else Answer())
    return pages, known


def check_interview(pages):
    put = [name for page, _ in pages for name in page.findings]
    assert len(put) == len(set(put))
    assert all(page.findings for page, _ in pages)
    for page, known in pages:
        for name in page.findings:
            assert name not in known
            assert name in page.screen.items


@given(st.integers(0, 10**6), st.sampled_from([0.2, 0.6, 1.0]))
@settings(max_examples=40, deadline=None)
def test_any_interview_ends_and_asks_nothing_twice(seed, share):
    pages, _ = hold(any_answers(shipped.base(), seed, share=share))
    check_interview(pages)


def mild(seed):
    """A file that leaves nothing open, healthy but for a few answers, so that the interview is long."""
    base = shipped.base()
    random = Random(seed)
    odd = {name: page_answer(name, value) for name, value in any_answers(base, seed, share=1.0, unsure=0.0).items()}
    whole = {**odd, **healthy(base, random.choice(["male", "female"]))}
    return {**whole, **{name: odd[name] for name in random.sample(sorted(odd), 6)}}


def page_answer(name, value):
    """An answer as a page gives it: what is not ticked is denied."""
    if not isinstance(value, list) or value == ["none"]:
        return value
    said = [option for option in value if not option.startswith("!")]
    return said or tell(deny(shipped.base().finding[name]), shipped.base().finding[name])


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_an_interview_without_a_not_sure_ends_with_a_final_result(seed):
    pages, known = hold(mild(seed))
    check_interview(pages)
    assessor = shipped.assessor()
    seen = assessor.urgency(known)
    stopped = seen.way_out is not None and seen.way_out.action == "leave"
    assert seen.final or stopped, [item.id for item in seen.could_rise]


@pytest.mark.parametrize("seed", range(3))
def test_pages_do_not_depend_on_the_order_of_the_answers(seed):
    assessor = shipped.assessor()
    pages, known = hold(mild(seed))
    for page, before in pages:
        names = list(before.given)
        Random(seed).shuffle(names)
        again = assessor.interviewer.next_page(Answers({name: before.given[name] for name in names}))
        assert again == page
    names = list(known.given)
    Random(seed).shuffle(names)
    assert assessor.interviewer.next_page(Answers({name: known.given[name] for name in names})) is None


def test_no_question_that_can_raise_the_level_is_left_for_the_causes_or_at_the_end():
    assessor = shipped.assessor()
    for seed in range(8):
        pages, known = hold(mild(seed))
        late = [before for page, before in pages if not page.for_safety]
        for before in [*late, known]:
            settled = assessor.table.settle(before)
            seen = assessor.urgency(before)
            if seen.way_out is None:
                facts = Facts.of([settled])
                left = {name for item in seen.could_rise for name in assessor.table.undecided(item.when, facts)}
                assert not {name for name in left - before.given.keys() if assessor.table.relevant(name, facts)}


@pytest.mark.parametrize("seed", range(4))
def test_what_does_not_apply_is_not_asked(seed):
    assessor = shipped.assessor()
    for page, known in hold(mild(seed))[0]:
        facts = Facts.of([assessor.table.settle(known)])
        for name in page.findings:
            if assessor.base.finding[name].implied:
                assert assessor.table.relevant(name, facts) is not False


def test_an_empty_file_ends():
    pages, known = hold({})
    check_interview(pages)
    assert 1 <= len(pages) <= MOST_SCREENS
    assert not shipped.assessor().urgency(known).final  # nobody can be told that all is well who answered nothing


@pytest.mark.parametrize("sex", ["male", "female"])
def test_a_healthy_person_with_one_fluttering_spot_needs_few_screens(sex):
    pages, known = hold(healthy(shipped.base(), sex))
    seen = shipped.assessor().urgency(known)
    assert len(pages) <= 15
    assert seen.level == "self_care"
    assert seen.final
    asked = {name for page, _ in pages for name in page.findings}
    assert {"movement-type", "twitch-site", "twitch-spread", "duration"} <= asked <= shipped.base().finding.keys()
    assert FLUTTER.keys() - {"side", "fluids", "sleep-hours"} <= asked


# When it is over


@pytest.mark.parametrize(
    ("told", "ends"),
    [
        ({}, False),
        ({"age": 40}, False),
        ({"age": 12}, True),  # a child is sent elsewhere
        ({"saddle-numbness": "yes"}, True),
        ({"throat-jaw": ["throat-tight"]}, False),  # an emergency only until it is known what comes with it
    ],
)
def test_when_it_is_over(told, ends):
    assert over(shipped.assessor().urgency(read_answers(told, shipped.base()))) is ends


def test_an_exit_that_leaves_the_safety_questions_does_not_end_it():
    now = shipped.assessor().urgency(read_answers({"age": 30, "pregnancy": "first-half"}, shipped.base()))
    assert now.way_out is not None
    assert not over(now)


def test_an_excuse_that_was_not_put_yet_closes_no_question() -> None:
    """The rule can still hold: nobody knows yet whether there is an excuse."""
    pain, old, fever = finding("pain"), finding("old"), finding("fever")
    when = {"all": [told("pain"), told("fever"), {"unless": told("old")}]}
    small = base([pain, fever, old], rules=[rule("r", "emergency", when)], screens=[("pain",), ("fever",), ("old",)])
    assert asks(small, {"pain": "yes"}) == ("fever",)
