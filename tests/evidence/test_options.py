"""Every option earns its place: something reads it, it says no to one that is read, or a reason stands here.

That a rule reads every danger is held in ``tests/safety/test_controls.py``.
"""

import pytest

from vastus.evidence.expressions import Is, Node, Unless, fold
from vastus.evidence.load import shipped

BASE = shipped()
PLAIN = frozenset({"none", "no"})
TOLD = "only told on to the doctor"
# Nothing follows from these; an id that was given is kept, so that what was told with it still reads.
KEPT = {
    ("earlier-checks", "bloods-normal"): TOLD,
    ("earlier-checks", "something-found"): TOLD,
    ("known-conditions", "mood"): TOLD,
    ("known-conditions", "sleep-apnoea"): TOLD,
    ("medicines", "benzodiazepine"): f"{TOLD}; what is grave is to stop it (stopped-recently)",
    ("medicines", "other"): f"{TOLD}; and the question on a change of medicine is asked of all but none",
    ("supplements", "calcium"): TOLD,
    ("supplements", "magnesium"): TOLD,
    ("overdose-what", "caffeine"): "too much coffee alone is no poisoning: it says that the others were not taken",
    ("passed-attack-when", "older"): "says that it was not within the week",
    ("diet", "ordinary"): "says that none of the others is so",
    ("sex", "other"): "a person may say so; what hangs on a sex is then unknown or denied",
    ("twitch-relief", "cold-pack"): TOLD,
    ("twitch-relief", "massage"): TOLD,
    ("twitch-relief", "nothing"): "says that none of the others helps",
    ("twitch-relief", "warmth"): TOLD,
}
Read = dict[tuple[str, str], set[str]]


def read_by():
    """Return of each option what reads it; an option that ends an excuse reads as a rule."""
    found: Read = {}

    def note(finding, options, what):
        for option in options:
            found.setdefault((finding, option), set()).add(what)

    def conditions():
        for rule in BASE.rules:
            for part in (rule.when, *(fallback.when for fallback in rule.fallbacks)):
                yield part, "rule"
        yield from ((way_out.when, "rule") for way_out in BASE.exits)
        yield from ((finding.asks_when, "question") for finding in BASE.findings if finding.asks_when)

    for condition, what in conditions():
        for finding, options, excuse in fold(condition, named, BASE.term):
            note(finding, options, what)
            if excuse and BASE.finding[finding].kind != "many_of":
                note(finding, BASE.finding[finding].choices - set(options), what)
    for cause in BASE.causes:
        for link in cause.links:
            note(link.finding, link.option, "link")
    for remedy in BASE.remedies:
        for asked in (*remedy.not_for, *remedy.offer_when):
            note(asked.finding, asked.option, "remedy")
    measured = BASE.measured
    note(measured.site, (*measured.legs, *measured.out_of_reach), "measurement")
    for shown in (*measured.seen, *measured.one_limb, *measured.several_parts, *measured.more_than_usual):
        note(shown.finding, (shown.option,), "measurement")
    return found


def named(node: Node, inside):
    if isinstance(node, Is):
        return [(node.finding, node.options, False)]
    within = [part for some in inside for part in some]
    return [(f, options, True) for f, options, _ in within] if isinstance(node, Unless) else within


ASKED = [(f, option.id) for f in BASE.findings if f.who == "ask" for option in f.options if option.id not in PLAIN]


@pytest.fixture(scope="module")
def read():
    return read_by()


def test_every_option_is_read_says_no_to_one_that_is_or_has_a_reason(read):
    unread = set()
    for finding, option in ASKED:
        denies = finding.kind != "many_of" and any((finding.id, o) in read for o in finding.choices - {option})
        if (finding.id, option) not in read and not denies:
            unread.add((finding.id, option))
    # Exactly: what is read again, or struck, leaves the list.
    stale = KEPT.keys() & read.keys()
    assert not unread - KEPT.keys()
    assert not stale
    assert KEPT.keys() <= {(finding.id, option) for finding, option in ASKED}


def test_an_option_that_ends_an_excuse_is_read(read):
    assert "rule" in read["loss-why", "weak"]
    assert ("known-conditions", "mood") not in read
