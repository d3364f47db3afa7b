import pytest

from vastus.cli import replies
from vastus.cli.replies import Ticks, Unclear
from vastus.service import shipped

FINDING = shipped.base().finding


def ticks(true, unsure=()):
    return Ticks(frozenset(true), frozenset(unsure))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1 4", ticks({0, 3})),
        ("1,4", ticks({0, 3})),
        (" 1 and 4 ", ticks({0, 3})),
        ("4", ticks({3})),
        ("0", ticks(())),
        ("none", ticks(())),
        ("NONE", ticks(())),
        ("?", ticks((), range(5))),
        ("not sure", ticks((), range(5))),
        ("2?", ticks((), {1})),
        ("2 ?", ticks({1}, {0, 2, 3, 4})),
        ("1 2? 3", ticks({0, 2}, {1})),
        ("2 2?", ticks({1})),
    ],
)
def test_a_list_is_ticked(typed, meant):
    assert replies.ticks(typed, 5) == meant


@pytest.mark.parametrize("typed", ["", "6", "-1", "yes", "1 0", "1.5", "²", "1?2", "99999999999999999999"])
def test_a_list_is_not_ticked_by(typed):
    with pytest.raises(Unclear, match="1 to 5"):
        replies.ticks(typed, 5)


@pytest.mark.parametrize(
    ("finding", "typed", "meant"),
    [
        ("bladder-change", "yes", "yes"),
        ("bladder-change", "N", "no"),
        ("bladder-change", "?", "unsure"),
        ("age", "34", 34),
        ("age", "34 years", 34),
        ("age", "34,5", 34.5),
        ("duration", "2 weeks", 14),
        ("duration", "1 week", 7),
        ("duration", "3 months", 90),
        ("duration", "1.5 years", 547.5),
        ("duration", "10 days", 10),
        ("duration", "?", "unsure"),
        ("sex", "2", "male"),
        ("twitch-site", "1 5", ["front-thigh", "calf"]),
        ("twitch-site", "5 5", ["calf"]),
        ("movement-type", "0", ["none"]),
        ("movement-type", "none", ["none"]),
        ("alcohol", "0", "none"),
    ],
)
def test_a_finding_is_answered(finding, typed, meant):
    assert replies.value(typed, FINDING[finding]) == meant


@pytest.mark.parametrize(
    ("finding", "typed"),
    [
        ("bladder-change", "maybe"),
        ("bladder-change", ""),
        ("age", "old"),
        ("age", "-3"),
        ("age", "nan"),
        ("age", "3 weeks"),
        ("duration", "2 fortnights"),
        ("sex", "1 2"),
        ("sex", "0"),
        ("sex", ""),
        ("twitch-site", "0"),
        ("twitch-site", "13"),
        ("movement-type", "0 1"),
    ],
)
def test_a_finding_is_not_answered_by(finding, typed):
    with pytest.raises(Unclear, match=r"(?i)type"):
        replies.value(typed, FINDING[finding])


def test_every_option_can_be_typed_and_none_of_these_is_zero():
    for finding in FINDING.values():
        marks = [mark for mark, _ in replies.choices(finding)]
        assert len(set(marks)) == len(finding.options)
        assert [option.id for mark, option in replies.choices(finding) if mark == "0"] == [
            option.id for option in finding.options if option.id == "none"
        ]


def test_no_command_can_be_taken_for_an_answer():
    assert not set(replies.COMMANDS) & (set(replies.YES_NO) | replies.NOT_SURE | replies.NOTHING)
    assert replies.command(" B ") == "back"
    assert replies.command("1") is None
