"""A person at the terminal: reads each question as it is printed, and types what is true for them."""

import os
import re
import sys
from collections.abc import Mapping

import pexpect

from vastus.assess.answers import Value, deny
from vastus.cli.replies import choices
from vastus.evidence.model import Base, Finding
from vastus.service import shipped

PROMPT = "\r\n> "


class Person:
    """Knows what is true, and denies what is not in ``true``; talks to a real ``vastus assess``."""

    def __init__(self, true: Mapping[str, Value], columns: int = 80, home: str | None = None) -> None:
        self.base: Base = shipped.base()
        self.true = true
        self.seen = ""  # all that was printed
        self.questions: list[str] = []
        self.more: list[str] = []  # that were put after the result
        environment = {**os.environ, "COLUMNS": str(columns)} | ({"VASTUS_HOME": home} if home else {})
        self.child: pexpect.spawn[str] = pexpect.spawn(
            sys.executable,
            ["-m", "vastus", "assess"],
            encoding="utf-8",
            timeout=20,
            dimensions=(40, columns),
            env=environment,
            echo=False,
        )

    def read(self) -> str | None:
        """Return what is printed up to the next prompt; None when vastus has ended."""
        found = self.child.expect_exact([PROMPT, pexpect.EOF])
        text = str(self.child.before).replace("\r\n", "\n")
        self.seen += text + "\n"
        return text if found == 0 else None

    def type(self, text: str) -> str | None:
        """Type a line, and return what comes next."""
        self.child.sendline(text)
        return self.read()

    def interview(self) -> str:
        """Answer all that is asked, and return what is printed in the end."""
        text = self.read()
        while text is not None:
            last = text
            text = self.type(self.reply(text))
            if len(self.questions) > 150:
                raise AssertionError(f"no end in sight: {last}")
        return self.seen[self.seen.rindex("Type") :]

    def reply(self, text: str) -> str:
        """Return what this person types at the last question of ``text``."""
        plain = " ".join(text.split())
        if "Press Enter to read" in plain:
            return ""
        if "Enter leaves it out" in plain:  # help was rung for; who wants, completes what is handed over
            return self._more(plain)
        if "Type 0 for none" in plain:
            self.questions.append("list")
            return self._ticks(text)
        asked = [f for f in self.base.findings if f.who == "ask" and " ".join(f.question.split()) in plain]
        finding = max(asked, key=lambda f: plain.rindex(f.question))
        self.questions.append(finding.id)
        return self._typed(finding)

    def _more(self, plain: str) -> str:
        asked = [f for f in self.base.findings if " ".join(f.question.split()) in plain]
        finding = max(asked, key=lambda f: plain.rindex(f.question))
        self.more.append(finding.id)
        return self._typed(finding) if finding.id in self.true else ""

    def _ticks(self, text: str) -> str:
        items = re.findall(r"^ +(\d+)  (.*(?:\n      +.*)*)", text, re.MULTILINE)
        short = {" ".join(f.short.split()): f for f in self.base.findings if f.who == "ask"}
        marks = []
        for mark, item in items:
            finding = short.get(" ".join(item.split()))
            if finding and self._is_true(finding):
                marks.append(mark + ("?" if self.true[finding.id] == "unsure" else ""))
        return " ".join(marks) or "0"

    def _is_true(self, finding: Finding) -> bool:
        return self.true.get(finding.id, "no") not in ("no", ["none"], "none")

    def _typed(self, finding: Finding) -> str:
        told = self.true.get(finding.id)
        if told is None:
            plain = deny(finding)
            told = next(iter(plain.present)) if plain.present else "unsure"
        if told == "unsure":
            return "?"
        if finding.kind in ("yes_no", "number"):
            return str(told)
        marks = {option.id: mark for mark, option in choices(finding)}
        return " ".join(marks[str(one)] for one in (told if isinstance(told, list | tuple) else [told]))
