"""The interview in the terminal: one question at a time, in plain words, with a way back at every step."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import click

from vastus.cli import replies
from vastus.cli.replies import Unclear
from vastus.cli.show import words
from vastus.cli.show.sheet import Sheet
from vastus.errors import BadAnswers
from vastus.evidence.model import Finding, Screen
from vastus.evidence.policy import Country
from vastus.say.answers import answer_words
from vastus.say.tongue import told
from vastus.say.words import stage
from vastus.say.written import capital
from vastus.sentence import sentence
from vastus.service import shipped
from vastus.service.interviews.conversation import Conversation, Question
from vastus.service.result import result

HELLO = sentence(
    "This asks about your twitching, one question at a time. Then it says how soon to be seen, "
    "and what may explain it. It takes about ten minutes. Nothing is kept or sent. It is not a doctor. "
    "If you feel very ill now, ring the emergency number instead."
)
KEYS = sentence("b back | c change an answer | ? not sure | q stop")
GOODBYE = sentence("You stopped here, and nothing was kept. You can start again at any time with: vastus assess")
IF_WORSE = sentence("If something new comes that frightens you, ring your doctor or the emergency number.")
COMPLETE = sentence(
    "Ring first. While help comes, a few more answers complete the lines to read aloud. Leave out what you cannot tell."
)
PASS = sentence("Enter leaves it out | ? not sure | q stop")
KEYS_AT_END = sentence("b back | c change an answer | q stop")
LAST = sentence("That was the last question. Press Enter to read what follows.")
FIRST = sentence("This is the first question.")
SHOW = sentence("Shall we show what follows from your answers so far? Type yes or no.")
TICK = sentence("Type the numbers that are true, such as 1 3. Type 0 for none, or 2? if you are not sure about 2.")


class Leave(Exception):
    """The person wants to stop."""


class Back(Exception):
    """The person wants the question before."""


class Change(Exception):
    """The person wants to change an answer."""


class Talk:
    """One interview with the person at the terminal."""

    def __init__(self, country: Country | None = None) -> None:
        self.country = country
        self.conversation = Conversation()
        self.stage = ""
        self.screen = ""
        self.screens: list[Screen] = []  # all that were put, so that progress never goes back

    def run(self) -> int:
        """Hold the interview, and return the exit code: 0, 1 when the input ended, 130 when it was broken off."""
        try:
            self._hold()
        except EOFError:
            _say("", GOODBYE, IF_WORSE)
            return 1
        except KeyboardInterrupt:
            _say("", GOODBYE, IF_WORSE)
            return 130
        return 0

    def _hold(self) -> None:
        _say(HELLO)
        try:
            while not self._step():
                pass
        except Leave:
            if not self._wants_to_see():
                _say(GOODBYE, IF_WORSE)
                return
        self._tell()
        self._complete()

    def _tell(self) -> None:
        click.echo()
        click.echo(words.result(result(self.conversation.interview.answers).advice, country=self.country))

    def _complete(self) -> None:
        """Ask what completes the help in an emergency, once it was said what to do; q leaves it, Enter passes over."""
        handover = result(self.conversation.interview.answers).advice.handover
        if handover is None or not handover.asks:
            return
        _say("", COMPLETE)
        before = self.conversation.interview.answers
        with suppress(Leave, Back, Change, EOFError):  # what was told till then is said
            for name in handover.asks:
                finding, sheet = shipped.base().finding[name], Sheet()
                sheet.text("")
                _show(sheet, finding, PASS)
                self._until_clear(partial(self._told_more, finding))
        if self.conversation.interview.answers != before:
            self._tell()

    def _told_more(self, finding: Finding, typed: str) -> None:
        if typed:
            self.conversation.interview.answer(finding.id, replies.value(typed, finding))

    def _step(self) -> bool:
        """Put one question, or ask whether that was all; return whether it was."""
        question = self.conversation.question()
        try:
            if question is None:
                return self._content()
            self._ask(question)
        except Back:
            if not self.conversation.back():
                _say(FIRST)
            self.screen = ""
        except Change:
            self._change()
            self.screen = ""
        return False

    def _content(self) -> bool:
        """Whether the person is content with the answers; who needs help, or another place, is not kept waiting."""
        seen = self.conversation.interview.urgency()
        if seen.level == "emergency" or seen.way_out is not None:
            return True
        _say("", LAST, KEYS_AT_END)
        while self._typed():
            _say(LAST)
        return True

    def _wants_to_see(self) -> bool:
        _say("", SHOW)
        while True:
            typed = input("> ").strip().lower()
            if typed in replies.YES_NO or replies.command(typed) == "quit":
                return replies.YES_NO.get(typed) == "yes"
            _say(SHOW)

    # One question

    def _ask(self, question: Question) -> None:
        sheet = self._head(question)
        if question.finding is None:
            self._tick(sheet, question.page.findings)
        else:
            finding = shipped.base().finding[question.finding]
            _show(sheet, finding)
            self._until_clear(lambda typed: self.conversation.reply(replies.value(typed, finding)))

    def _head(self, question: Question) -> Sheet:
        """Begin a question with how far we are, and what it is about, where these are new."""
        screen, sheet = question.page.screen, Sheet()
        self.screens.append(screen)
        reached = stage(self.screens, shipped.base())
        sheet.text("")
        if reached != self.stage:
            sheet.text(f"--- {told(reached)} ---")
            sheet.gap()
        if screen.id != self.screen:
            sheet.text(told(screen.text))
            sheet.gap()
        self.stage, self.screen = reached, screen.id
        return sheet

    def _tick(self, sheet: Sheet, names: tuple[str, ...]) -> None:
        sheet.numbered((str(place), told(shipped.base().finding[name].short)) for place, name in enumerate(names, 1))
        sheet.numbered([("0", sentence("None of these"))])
        sheet.gap()
        sheet.text(TICK)
        sheet.text(KEYS)
        click.echo(str(sheet))

        def take(typed: str) -> None:
            ticks = replies.ticks(typed, len(names))
            self.conversation.tick({names[place] for place in ticks.true}, {names[place] for place in ticks.unsure})

        self._until_clear(take)

    def _until_clear(self, take: Callable[[str], object]) -> None:
        while True:
            typed = self._typed()
            try:
                take(typed)
            except (Unclear, BadAnswers) as error:
                _say(_why(error))
            else:
                return

    def _typed(self) -> str:
        typed = input("> ").strip()
        match replies.command(typed):
            case "quit":
                raise Leave
            case "back":
                raise Back
            case "change":
                raise Change
            case None:
                return typed

    # Change an answer

    def _change(self) -> None:
        """Let the person pick an answer and give another; b goes on without a change."""
        base, given = shipped.base(), self.conversation.interview.answers.given
        names = list(given)
        if not names:
            _say(sentence("There is no answer to change yet."))
            return
        sheet = Sheet()
        sheet.text("")
        sheet.text(sentence("Which answer do you want to change?"))
        sheet.gap()
        sheet.numbered(
            (str(place), answer_words(base.finding[name], given[name])) for place, name in enumerate(names, 1)
        )
        sheet.gap()
        sheet.text(sentence("Type its number, or b to leave all as it is."))
        click.echo(str(sheet))
        try:
            self._until_clear(lambda typed: self._change_one(names[replies.place(typed, len(names))]))
        except (Back, Change):
            return

    def _change_one(self, name: str) -> None:
        finding = shipped.base().finding[name]
        sheet = Sheet()
        sheet.text("")
        _show(sheet, finding)
        self._until_clear(lambda typed: self.conversation.change(name, replies.value(typed, finding)))


def _show(sheet: Sheet, finding: Finding, keys: str = KEYS) -> None:
    """Print a finding's own question, what can be answered, and the keys."""
    sheet.text(told(finding.question))
    if finding.help:
        sheet.text(told(finding.help))
    sheet.gap()
    if finding.kind not in ("yes_no", "number"):
        sheet.numbered((mark, told(option.text)) for mark, option in replies.choices(finding))
        sheet.gap()
    sheet.text(_possible(finding))
    sheet.text(keys)
    click.echo(str(sheet))


def _possible(finding: Finding) -> str:
    match finding.kind:
        case "yes_no":
            return sentence("Type yes or no.")
        case "number":
            return sentence("Type a number of {unit}.", unit=sentence(finding.unit or ""))
        case "one_of":
            return sentence("Type one number.")
        case _:
            return sentence("Type one or more numbers, such as 1 3.")


def _why(unclear: Unclear | BadAnswers) -> str:
    if isinstance(unclear, BadAnswers):
        why = ". ".join(capital(fault.what) for fault in unclear.faults)
        return sentence("{why}. Type ? if you are not sure.", why=why)
    return unclear.reason


def _say(*paragraphs: str) -> None:
    sheet = Sheet()
    for paragraph in paragraphs:
        sheet.text(paragraph)
    click.echo(str(sheet))
