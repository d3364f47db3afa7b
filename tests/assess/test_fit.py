from random import Random

import numpy as np
import pytest

from tests.assess.small import any_answers, base, cause, finding, link
from vastus.assess import fit
from vastus.assess.answers import read_answers
from vastus.assess.fit import Model
from vastus.assess.rules import Table
from vastus.evidence.load import shipped

BASE = shipped()
MODEL = Model(BASE)
TABLE = Table(BASE)


def likely(small, told, name="c"):
    """The central posterior of one cause."""
    explained = Model(small).explain(read_answers(told, small))
    return next(e.likely for e in explained if e.cause.id == name)


def one_cause(*links, **more):
    names = dict.fromkeys(item.finding for item in links)
    return base([finding(name) for name in names], [cause("c", *links, **more)])


# One cause, one answer: worked by hand


def test_a_posterior_is_the_odds_times_the_ratio():
    small = one_cause(link("f", "strong"))
    before = 0.01**fit.FLATTEN  # the prior odds, flattened
    # The ratio cannot be more than one finding allows: P(f | c) stays below 0.99, and 10 times 0.1 is above it.
    ratio = min(fit.FOR["strong"], fit.NEARLY_SURE / fit.COMMON)
    assert likely(small, {"f": "yes"}) == pytest.approx(before * ratio / (1 + before * ratio))


@pytest.mark.parametrize("strength", ["weak", "moderate", "strong", "defining"])
def test_what_is_told_for_a_cause_raises_it_and_what_is_denied_lowers_it(strength):
    small = one_cause(link("f", strength))
    assert (
        likely(small, {"f": "no"}) < likely(small, {}) == likely(small, {"f": "unsure"}) < likely(small, {"f": "yes"})
    )


@pytest.mark.parametrize("strength", ["weak", "moderate", "strong", "defining"])
def test_what_speaks_against_lowers_and_its_denial_says_nothing(strength):
    small = one_cause(link("f", strength, "against"), link("g"))
    assert likely(small, {"f": "yes"}) < likely(small, {"f": "no"}) == likely(small, {})


def test_a_stronger_word_counts_more():
    rising = [likely(one_cause(link("f", word)), {"f": "yes"}) for word in ("weak", "moderate", "strong")]
    falling = [likely(one_cause(link("f", word)), {"f": "no"}) for word in ("weak", "moderate", "strong", "defining")]
    against = [
        likely(one_cause(link("f", w, "against")), {"f": "yes"}) for w in ("weak", "moderate", "strong", "defining")
    ]
    assert rising == sorted(rising)
    assert falling == sorted(falling, reverse=True)
    assert against == sorted(against, reverse=True)


def test_an_answer_that_is_common_anyway_tells_less():
    rare, common = (
        base([finding("f", common=share)], [cause("c", link("f", counts={"seen": 9, "of": 10}))])
        for share in (0.05, 0.5)
    )
    assert likely(rare, {"f": "yes"}) > likely(common, {"f": "yes"})


# Counts


def test_counts_replace_the_word():
    # 7 of 8 seen: (7 + 1) / (8 + 2) = 0.8 of people with the cause, against 0.1 of all.
    small = one_cause(link("f", "weak", counts={"seen": 7, "of": 8}))
    before = 0.01**fit.FLATTEN
    assert likely(small, {"f": "yes"}) == pytest.approx(before * 8 / (1 + before * 8))


def test_more_people_counted_make_a_narrower_interval():
    def width(seen, of):
        small = one_cause(link("f", counts={"seen": seen, "of": of}))
        low, high = Model(small).explain(read_answers({"f": "yes"}, small))[0].interval
        return high - low

    assert width(300, 1000) < width(30, 100) < width(3, 10)


def test_an_answer_rarer_with_the_cause_than_without_does_not_speak_for_it():
    small = one_cause(link("f", counts={"seen": 0, "of": 500}))
    assert likely(small, {"f": "yes"}) == pytest.approx(likely(small, {}))


# Bundles


def bundled(*bundles):
    links = [link(f"f{number}", bundle=bundle) for number, bundle in enumerate(bundles)]
    return one_cause(*links)


def test_a_second_finding_of_a_bundle_raises_less_than_one_of_another():
    both = {"f0": "yes", "f1": "yes"}
    same, other = bundled("b", "b"), bundled("b", "d")
    assert likely(same, {"f0": "yes"}) < likely(same, both) < likely(other, both)


def test_denying_a_whole_bundle_costs_no_more_than_its_worst_finding():
    same, other = bundled("b", "b"), bundled("b", "d")
    denied = {"f0": "no", "f1": "no"}
    assert likely(same, denied) == pytest.approx(likely(same, {"f0": "no"}))
    assert likely(other, denied) < likely(same, denied)


def test_many_findings_of_one_bundle_never_add_up_to_two_bundles():
    many = bundled(*"bbbbbb")
    two = bundled("b", "d")
    assert likely(many, {f"f{n}": "yes" for n in range(6)}) < likely(two, {"f0": "yes", "f1": "yes"})


# What a cause needs


def needing():
    return one_cause(link("key", "weak"), link("other", "weak"), link("sign"), needs=["key", "other"])


def test_a_cause_without_what_it_needs_falls_far():
    small = needing()
    told = {"sign": "yes"}
    met = likely(small, told | {"key": "yes"})
    unknown = likely(small, told)
    none = likely(small, told | {"key": "no", "other": "no"})
    assert likely(small, told | {"key": "no"}) < unknown < met
    assert none / (1 - none) < fit.UNNEEDED * met / (1 - met)


def test_while_it_is_not_known_whether_what_it_needs_is_there_a_fifth_of_the_odds_is_left():
    open_need = likely(needing(), {})
    assert open_need / (1 - open_need) == pytest.approx(0.2 * 0.01**fit.FLATTEN)


def test_one_of_what_it_needs_is_enough():
    links = (link("key", "weak"), link("other", "weak"), link("sign"))
    small = base([finding(one.finding) for one in links], [cause("c", *links, needs=["key", "other"])])
    (needy,) = small.causes
    for told, state in [
        ({}, None),
        ({"key": "yes"}, True),
        ({"key": "no"}, None),
        ({"key": "no", "other": "yes"}, True),
        ({"key": "no", "other": "no"}, False),
        ({"key": "unsure", "other": "no"}, None),
    ]:
        assert fit.needs(needy, read_answers(told, small)) is state


# Reasons


def test_reasons_are_the_findings_that_count_the_strongest_first():
    links = (
        link("weak", "weak"),
        link("strong", "strong"),
        link("not-there", "strong"),
        link("slightly", "weak"),
        link("contra", "moderate", "against"),
        link("bad", "defining", "against"),
    )
    small = one_cause(*links)
    told = {"weak": "yes", "strong": "yes", "not-there": "no", "slightly": "no", "contra": "yes", "bad": "yes"}
    (explained,) = Model(small).explain(read_answers(told, small))
    assert explained.speaks_for == ("strong", "weak")
    assert explained.speaks_against == ("bad", "contra", "not-there")  # a weak sign that is missing is no reason


def test_without_answers_nothing_fits_and_nothing_is_claimed():
    explained = MODEL.explain(read_answers({}, BASE))
    assert {e.fit for e in explained} == {"not"}
    assert len(explained) == len(BASE.causes)
    assert not any(e.speaks_for or e.speaks_against for e in explained)


# The whole base


@pytest.mark.parametrize("seed", range(8))
def test_a_word_holds_under_four_draws_of_five(seed):
    answers = TABLE.settle(read_answers(any_answers(BASE, seed, share=0.7), BASE))
    shares = MODEL.weigh(answers).share[1:]
    assert len(shares) == fit.DRAWS
    place = {item.id: number for number, item in enumerate(BASE.causes)}
    for e in MODEL.explain(answers):
        well, partly = ((shares[:, place[e.cause.id]] >= least).sum() for least in (fit.WELL, fit.PARTLY))
        needed = 0.8 * fit.DRAWS
        assert e.fit == ("well" if well >= needed else "partly" if partly >= needed else "not")


def test_words_come_of_the_draws_and_not_of_the_central_numbers():
    # 40 draws of 50 are enough for a word, 39 are not.
    shares = np.zeros((50, 4))
    shares[:40, 0] = shares[:39, 1] = 1
    shares[:40, 2] = shares[:39, 3] = 0.02
    assert fit._words(shares) == ["well", "not", "partly", "not"]


@pytest.mark.parametrize("seed", range(5))
def test_the_same_answers_in_any_order_give_the_same_explanations(seed):
    told = any_answers(BASE, seed, share=0.8)
    names = list(told)
    first = MODEL.explain(read_answers(told, BASE))
    for turn in range(3):
        Random(turn).shuffle(names)
        assert MODEL.explain(read_answers({name: told[name] for name in names}, BASE)) == first


def test_a_model_is_made_the_same_each_time():
    answers = read_answers(any_answers(BASE, 3, share=0.8), BASE)
    assert Model(BASE).explain(answers) == MODEL.explain(answers)


@pytest.mark.parametrize("seed", range(5))
def test_posteriors_are_shares_with_the_central_one_near_its_interval(seed):
    answers = read_answers(any_answers(BASE, seed, share=0.9), BASE)
    for e in MODEL.explain(answers):
        low, high = e.interval
        assert 0 <= low <= high <= 1
        assert 0 < e.likely < 1


def test_the_central_numbers_alone_are_those_of_the_whole():
    answers = read_answers(any_answers(BASE, 4, share=0.8), BASE)
    whole, central = MODEL.weigh(answers), MODEL.weigh(answers, central=True)
    assert central.likely.shape == (1, len(BASE.causes))
    assert central.likely[0] == pytest.approx(whole.likely[0], abs=1e-12)
    assert central.share[0] == pytest.approx(whole.share[0], abs=1e-12)


def test_the_gravest_causes_are_flagged_and_the_everyday_ones_are_not():
    flagged = {item.id for item in BASE.causes if item.serious}
    assert {"als", "cauda_equina", "cord_compression", "gbs", "dvt", "rhabdomyolysis", "stroke_tia"} <= flagged
    everyday = {
        "benign_isolated",
        "bfs",
        "exercise_fatigue",
        "stress_anxiety",
        "caffeine",
        "poor_sleep",
        "night_cramps",
    }
    assert not everyday & flagged


def test_all_told_at_once_is_still_weighed():
    # Many more present findings than are explained jointly: what tells least shifts the odds alone.
    told = any_answers(BASE, 9, share=1.0, unsure=0.0)
    settled = TABLE.settle(read_answers(told, BASE))
    assert np.isfinite(MODEL.weigh(settled).share).all()


@pytest.mark.parametrize("finding", [item for item in BASE.findings if item.kind == "one_of"], ids=lambda item: item.id)
def test_an_answer_that_speaks_for_a_cause_does_not_speak_against_it_too(finding):
    for option in finding.options:
        answers = read_answers({finding.id: option.id}, BASE)
        for explanation in MODEL.explain(answers):
            assert not set(explanation.speaks_for) & set(explanation.speaks_against), (explanation.cause.id, option.id)
