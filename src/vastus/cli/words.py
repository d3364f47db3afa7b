"""The words of a result, in the order in which a person needs them; see ``vastus.assess.advice``."""

from vastus.assess.advice import Action, Advice, Watch
from vastus.assess.naming import Named
from vastus.assess.offers import Offer
from vastus.cli.sheet import Sheet
from vastus.say.words import FITS, GRADE, IF, capital


def result(advice: Advice, width: int | None = None) -> str:
    """Return all that a person is told."""
    sheet = Sheet(width)
    _action(sheet, advice.action)
    _likely(sheet, advice)
    _fitting(sheet, advice)
    _would_change(sheet, advice.would_change)
    _meanwhile(sheet, advice)
    sheet.heading("When to look again")
    sheet.text(" ".join(advice.again))
    sheet.gap()
    sheet.text(f"Next step: {advice.next_step}")
    return str(sheet)


def _action(sheet: Sheet, action: Action) -> None:
    sheet.heading(action.headline)
    for line in action.to_do:
        sheet.text(line)
    if action.note:
        sheet.gap()
        sheet.text(action.note)
    for title, lines in (
        ("Why:", action.reasons),
        ("What you told us:", action.told),
        ("Not answered yet, or not sure, and it could make it sooner:", action.open),
    ):
        if lines:
            sheet.gap()
            sheet.text(title)
            sheet.bullets(lines)
    if action.more_open:
        sheet.text(f"and {action.more_open} more", 4)


def _likely(sheet: Sheet, advice: Advice) -> None:
    sheet.heading("What this most likely is, and how it comes about")
    if advice.likely is None:
        sheet.text(advice.unlikely_to_say)
        return
    sheet.text(f"{capital(advice.likely.name)}.")
    sheet.gap()
    sheet.text(advice.likely.how)
    sheet.gap()
    sheet.text(f"What to expect: {advice.likely.expect}")


def _fitting(sheet: Sheet, advice: Advice) -> None:
    if advice.fitting:
        sheet.heading("What fits, and why")
        for named in advice.fitting:
            _named(sheet, named)
    if advice.asked:
        sheet.gap()
        sheet.text("We also asked about signs that would need a doctor sooner. You told us:")
        sheet.bullets(advice.asked)


def _named(sheet: Sheet, named: Named) -> None:
    sheet.gap()
    sheet.text(f"{capital(named.name)}: {FITS[named.fit]}.")
    if named.serious:
        sheet.text("A doctor will check for this. It does not mean that you have it.", 2)
    if named.speaks_for:
        sheet.text(f"For it: {'; '.join(named.speaks_for)}.", 2)
    if named.speaks_against:
        sheet.text(f"Against it: {'; '.join(named.speaks_against)}.", 2)


def _would_change(sheet: Sheet, watches: tuple[Watch, ...]) -> None:
    if watches:
        sheet.heading("What would change this advice")
    for watch in watches:
        sheet.gap()
        sheet.text(f"{IF[watch.level]}:")
        for sign in watch.signs:
            sheet.text(sign, 2, "- ")


def _meanwhile(sheet: Sheet, advice: Advice) -> None:
    if not (advice.meanwhile or advice.cautions or advice.not_worth):
        return
    sheet.heading("What to do meanwhile")
    for offer in advice.meanwhile:
        _offer(sheet, offer)
    for offer in advice.cautions:
        sheet.gap()
        sheet.text(f"Take care: {offer.remedy.name}")
        sheet.bullets(offer.remedy.steps)
    if advice.not_worth:
        sheet.gap()
        sheet.text(f"Not worth trying: {'; '.join(advice.not_worth)}.")


def _offer(sheet: Sheet, offer: Offer) -> None:
    remedy = offer.remedy
    sheet.gap()
    sheet.text(remedy.name)
    sheet.bullets(remedy.steps)
    if remedy.dose:
        sheet.text(f"How much: {remedy.dose.text}.", 2)
    sheet.text(f"How sure this is: {GRADE[remedy.grade]}. That is about {remedy.grade_for}.", 2)
    for caution in remedy.cautions:
        sheet.text(f"Take care: {caution}", 2)
    if offer.not_if:
        sheet.text(f"Leave it out if: {'; or '.join(offer.not_if)}.", 2)
    for stop in remedy.stop:
        sheet.text(stop, 2)
