"""What was worked out is remembered until anything that is kept changes, and never longer."""

from concurrent.futures import ThreadPoolExecutor

from vastus.service.remembered import MOST, Remembered


class Kept:
    """Something that changes, and counts how often somebody looks."""

    def __init__(self):
        self.state = 0
        self.looks = 0

    def look(self):
        self.looks += 1
        return self.state, self.looks


def test_it_is_made_once_for_each_state_and_each_name():
    kept = Kept()
    remembered = Remembered(lambda: kept.state)
    first = remembered.get(kept.look, "a")
    assert remembered.get(kept.look, "a") == first
    assert remembered.get(kept.look, "b") != first
    assert kept.looks == 2
    kept.state = 1
    assert remembered.get(kept.look, "a") == (1, 3)


def test_what_changes_while_it_is_made_is_not_taken_for_the_next_state():
    kept = Kept()
    remembered = Remembered(lambda: kept.state)

    def slow():
        seen = kept.look()
        kept.state += 1  # somebody writes, after it was read
        return seen

    assert remembered.get(slow, "a")[0] == 0
    assert remembered.get(kept.look, "a")[0] == 1


def test_a_fault_is_not_remembered():
    remembered = Remembered(lambda: 0)
    for _ in range(2):
        try:
            remembered.get(lambda: 1 / 0, "a")
        except ZeroDivisionError:
            continue
        raise AssertionError
    assert remembered.get(lambda: 1, "a") == 1


def test_nothing_stays_that_is_to_be_forgotten_and_never_too_much():
    kept = Kept()
    remembered = Remembered(lambda: kept.state)
    for number in range(2 * MOST):
        remembered.get(kept.look, number)
    assert len(remembered._known[1]) == MOST
    remembered.get(kept.look, 2 * MOST - 1)
    assert kept.looks == 2 * MOST
    remembered.forget()
    assert remembered._known[1] == {}
    remembered.get(kept.look, 2 * MOST - 1)
    assert kept.looks == 2 * MOST + 1


def test_threads_that_ask_at_once_each_get_their_own_value():
    """However often what they ask for is pushed out, and the state changes meanwhile."""
    kept = Kept()
    remembered = Remembered(lambda: kept.state)

    def ask(sender):
        for turn in range(300):
            kept.state += turn % 7 == 0
            assert remembered.get(lambda: (sender, turn), sender, turn) == (sender, turn)  # noqa: B023
            assert remembered.get(lambda: turn % 3, turn % 3) == turn % 3  # noqa: B023

    with ThreadPoolExecutor(8) as senders:
        list(senders.map(ask, range(8)))
    assert len(remembered._known[1]) <= MOST
