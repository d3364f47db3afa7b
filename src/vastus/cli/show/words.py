"""How a result looks in the terminal; what it says is ``vastus.say.sections``."""

from vastus.assess.advice import Advice
from vastus.cli.show.sheet import Sheet
from vastus.evidence.policy import Country
from vastus.say.sections import Group, Section, sections
from vastus.sentence import sentence


def result(advice: Advice, width: int | None = None, country: Country | None = None) -> str:
    """Return all that a person is told."""
    sheet = Sheet(width)
    for section in sections(advice, country):
        _section(sheet, section)
    return str(sheet)


def _section(sheet: Sheet, section: Section) -> None:
    if section.heading:
        sheet.heading(section.heading)
    for group in section.groups:
        sheet.gap()
        _group(sheet, group)


def _group(sheet: Sheet, group: Group) -> None:
    if group.title:
        whole = group.card or group.title.endswith(":")
        sheet.text(group.title if whole else sentence("{title}:", title=group.title))
    for line in group.lines:
        if line.kind == "item":
            sheet.text(line.text, 2, "- ")
        else:
            sheet.text(line.text, 2 if group.card else 0)
