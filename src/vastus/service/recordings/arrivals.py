"""How a file arrives: whether a recording is offered today, room for it, its pieces one after the other."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from secrets import token_urlsafe

from vastus.assess.answers import NONE
from vastus.errors import Conflict, VastusError
from vastus.sentence import sentence
from vastus.service import shipped
from vastus.service.recordings.register import Register
from vastus.store.files import Files
from vastus.store.recording import KeptRecording

LARGEST = 2_000_000_000  # bytes of one file
SPARE = 500_000_000  # bytes of the disk that are left alone
A_WEEK, WEEKLY = timedelta(days=7), 3  # people-and-products: one recording a day, three a week
AS_FORM = "form-"  # begins the key of a file that came as one form, which cannot go on where it stopped


class TooLarge(VastusError):
    """The file is larger than what vastus takes, or than what the disk has room for."""


class Resting(VastusError):
    """The next recording is offered on another day."""


class Arrivals:
    """Files on their way in. ``arrived`` is called when one is whole."""

    def __init__(
        self, register: Register, files: Files, clock: Callable[[], datetime], arrived: Callable[[], None]
    ) -> None:
        self._register = register
        self._files = files
        self._clock = clock
        self._arrived = arrived

    def next_one(self) -> datetime | None:
        """Return when the next recording is offered, or None when it is now."""
        now = self._clock()
        return next_offer(self._register.since(now - A_WEEK), now)

    def check_offer(self) -> None:
        """Raise Resting when no recording is offered now."""
        if self.next_one() is not None:
            raise Resting(sentence("The next recording is offered on another day."))

    def check_size(self, size: int) -> None:
        """Raise TooLarge when a file of so many bytes has no room here."""
        if size > LARGEST:
            raise TooLarge(
                sentence(
                    "This file is larger than {most} GB. Record for three to five minutes only.", most=LARGEST // 10**9
                )
            )
        if self._files.free() < size + SPARE:
            raise TooLarge(sentence("The disk has too little room for this file. Make some room, then try again."))

    def begin(self, file_name: str, size: int, key: str, site: str = "") -> KeptRecording:
        """Make room for a file; the same key gives the recording that was begun with it.

        ``site`` is where on the body the sensor lay, an option of the finding twitch-site; another word is left out.

        Raises TooLarge, Resting and Unusable.
        """
        before = self._register.begun_with(key)
        if before is not None:
            return before
        self.check_offer()
        self.check_size(size)
        recording = KeptRecording(
            id=token_urlsafe(12),
            key=key,
            at=self._clock(),
            file_name=plain(file_name),
            size=size,
            site=site if site in sites() else "",
        )
        self._files.open(recording.id)
        return self._register.add(recording)

    def receive(self, recording_id: str, at: int, content: bytes) -> int:
        """Keep the next bytes of a file durably, and return how many there are; when it is whole, it waits its turn.

        Raises NotFound, and Conflict when they are not the next ones.
        """
        recording = self._register.recording(recording_id)
        if recording.stage != "receiving" or at + len(content) > recording.size:
            raise Conflict(sentence("More came in than this file holds. Choose the file again."))
        received = self._files.add(recording_id, at, content)
        if received == recording.size:
            self.finish(recording_id)
        return received

    def finish(self, recording_id: str) -> None:
        """Take a file as whole, however long it became, and let it wait for its turn."""
        recording = self._register.recording(recording_id)
        size = self._files.received(recording_id)
        self._files.finish(recording_id)
        self._register.change(recording, stage="waiting", size=size)
        self._arrived()

    def received(self, recording_id: str) -> int:
        """Return how many bytes of a file are here."""
        return self._files.received(recording_id)


def next_offer(recordings: Iterable[KeptRecording], today: datetime) -> datetime | None:
    """Return when the next recording is offered, or None when it is now: one a day, and three in seven days.

    One that was refused, or in which nothing could be measured, does not count. A time later than ``today`` was
    written with a wrong clock, and does not count either.
    """
    days = sorted((one.at for one in recordings if _counts(one) and one.at <= today), reverse=True)
    if len(days) >= WEEKLY and days[WEEKLY - 1] + A_WEEK > today:
        return days[WEEKLY - 1] + A_WEEK
    if days and days[0].astimezone().date() == today.astimezone().date():
        return today + timedelta(days=1)
    return None


def plain(file_name: str) -> str:
    """Return the name of a file as it is shown: without folders, and without what cannot be printed."""
    last = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable()).strip()[:255] or "recording"


def sites() -> dict[str, str]:
    """Return where on the body a sensor can lie, in words."""
    measured = shipped.base().measured
    options = shipped.base().finding[measured.site].options
    return {option.id: option.text for option in options if option.id not in (NONE, *measured.out_of_reach)}


def _counts(recording: KeptRecording) -> bool:
    if recording.stage == "done":
        return recording.summary is None or recording.summary.quality != "none"
    return recording.stage in ("waiting", "measuring")
