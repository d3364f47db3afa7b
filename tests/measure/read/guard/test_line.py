"""Messages over a line: whole or not at all, of any size, and nothing that the other side may not send."""

import socket
import struct
import threading

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vastus.errors import Ask, BadRecording, Fault, Refusal
from vastus.measure.read.guard.line import SHORT, Kind, Line, Opened, Order, refused
from vastus.measure.read.source import Head, Options
from vastus.measure.recording import Channel
from vastus.sentence import Sentence, sentence

HEAD = Head(modality="emg", length=3, rate=1.5, channels=(Channel("a", "", "uV"),), format="EDF")


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    ours.settimeout(5)
    theirs.settimeout(5)
    with ours, theirs:
        yield ours, theirs


def test_a_message_arrives_with_its_kind_and_bytes(ends):
    ours, theirs = map(Line, ends)
    for kind in Kind:
        theirs.send(kind, kind.value * 3)
        assert ours.next() == (kind, 3)
        assert ours.take(3) == kind.value * 3


def test_a_large_message_comes_in_pieces_and_whole(ends):
    ours, theirs = map(Line, ends)
    held = np.random.default_rng(1).bytes(3_000_000)
    sender = threading.Thread(target=theirs.send, args=(Kind.SAMPLES, held))
    sender.start()
    kind, size = ours.next()
    room = bytearray(size)
    ours.take_into(memoryview(room)[:1_000_000])
    ours.take_into(memoryview(room)[1_000_000:])
    sender.join()
    assert (kind, bytes(room)) == (Kind.SAMPLES, held)


@pytest.mark.parametrize("sent", [b"", b"H", struct.pack("<cQ", b"H", 5) + b"1234"])
def test_a_line_that_ends_within_a_message_is_the_end(ends, sent):
    ours, theirs = ends
    theirs.sendall(sent)
    theirs.close()
    line = Line(ours)
    with pytest.raises(EOFError):
        line.take(line.next()[1])


def test_a_listener_that_left_is_the_end_too(ends):
    ours, theirs = ends
    theirs.close()
    with pytest.raises(EOFError):
        Line(ours).send(Kind.SAMPLES, b"x" * 10_000_000)


def test_silence_is_not_the_end(ends):
    ours, _ = ends
    ours.settimeout(0.01)
    with pytest.raises(TimeoutError):
        Line(ours).next()


def test_no_more_memory_is_taken_than_a_short_message_may_have(ends):
    ours, theirs = ends
    theirs.sendall(struct.pack("<cQ", b"H", 2**62))
    line = Line(ours)
    _, size = line.next()
    assert size > SHORT
    with pytest.raises(EOFError):
        line.take(size)


def test_a_kind_that_nobody_knows_is_refused(ends):
    ours, theirs = ends
    theirs.sendall(struct.pack("<cQ", b"?", 0))
    with pytest.raises(ValueError, match="Kind"):
        Line(ours).next()


@settings(max_examples=50)
@given(
    st.lists(st.text(max_size=9)),
    st.dictionaries(st.text(max_size=9), st.text(max_size=9)),
    st.none() | st.floats(0, 9),
)
def test_an_order_arrives_as_it_was(channels, mapping, scale):
    order = Order(Options(tuple(channels), mapping, scale), 5, parts=True)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(order), type=Order) == order


def test_the_notes_of_a_head_arrive_as_sentences():
    head = msgspec.structs.replace(HEAD, notes=(sentence("Left out: {names}.", names="b, c"), "plain"))
    back = msgspec.msgpack.decode(msgspec.msgpack.encode(Opened.of(head, ("mark",))), type=Opened)
    assert (back.head, back.parts) == (head, ("mark",))
    note = back.head.notes[0]
    assert isinstance(note, Sentence)
    assert (note.message, note.values) == ("Left out: {names}.", {"names": "b, c"})


def test_a_refusal_with_a_code_that_nobody_knows_is_no_answer():
    bad = BadRecording("unit", "No unit.", [Fault("a", "b")], [Ask("unit")])
    assert (refused(Refusal.of(bad)).code, refused(Refusal.of(bad)).asks) == ("unit", bad.asks)
    assert refused(Refusal("surprise", "words")).code == "died"
