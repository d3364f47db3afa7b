"""Finds pages by words: the beginning of a word is enough, plurals and other words for the same thing count too."""

import math
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from vastus.evidence.model import Cause, Remedy, Test
from vastus.evidence.pages import Topic
from vastus.say.tongue import told
from vastus.say.written import row
from vastus.service.learn.library import ASKED, Library, Reading, article

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
TITLE, NAME, TEXT = 8.0, 5.0, 1.0
BEGUN, OTHERWISE = 0.6, 0.5  # what the beginning of a word, and another word for it, count against the word itself
ENDINGS = tuple(
    (re.compile(ending), left)
    for ending, left in (
        (r"(?<=\w\w)ies$", "y"),
        (r"(?<=\w)(s|x|z|ch|sh)es$", r"\1"),
        (r"(?<=\w\w[^sui])s$", ""),  # legs; not illness, virus, diagnosis
        (r"(?<=\w{4})ing$", ""),
    )
)
LEAST, ALIKE = 4, 0.75  # letters of a word to try instead, and how like it must be
OFTEN = 3  # a word that stands more often in a text counts no more
EXCERPT = 190
MOST = 30  # pages that are shown of all that were found
LONG = 100  # letters of a search that are read


class Mark(NamedTuple):
    """A piece of text, and whether it is what was looked for."""

    text: str
    found: bool


class Hit(NamedTuple):
    """A page that was found; the excerpt is empty where a serious illness could be named in it."""

    page: Reading
    title: tuple[Mark, ...]
    excerpt: tuple[Mark, ...]


class Found(NamedTuple):
    """What a search finds; ``near`` are words to try where it finds nothing."""

    hits: tuple[Hit, ...]
    near: tuple[str, ...] = ()
    total: int = 0


class Index:
    """The words of all pages in the language that is set when it is made, and where they stand."""

    def __init__(self, library: Library) -> None:
        words = library.base.search
        self.small = frozenset(WORD.findall(words.small))
        self.same = tuple(frozenset(same.split()) for same in words.same)
        self.pages = [page for page in library.pages if page.group != ASKED and not page.serious]
        serious = [page for page in library.pages if page.serious]
        self.texts = [_told(words_of(page)) for page in self.pages]
        self.at: dict[str, dict[int, float]] = {}
        for number, page in enumerate(self.pages):
            self._add(number, [told(page.title)], TITLE)
            self._add(number, names_of(page), NAME)
            self._add(number, self.texts[number], TEXT)
            if page == library.serious_page:
                for cause in serious:  # found by its name
                    self._add(number, [told(cause.title), *names_of(cause)], TEXT)
        self.words = sorted(self.at)

    def _add(self, number: int, texts: Iterable[str], weight: float) -> None:
        words = Counter(stem(word) for text in texts for word in WORD.findall(text) if folded(word) not in self.small)
        for word, times in words.items():
            there = self.at.setdefault(word, {})
            there[number] = there.get(number, 0.0) + weight * min(times, OFTEN)

    def search(self, query: str) -> Found:
        """Return the pages that have all the words that were asked for, best first."""
        wanted = asked_for(query, self.small)
        matched = [self._like(word) for word in wanted]
        scores = [self._scores(like) for like in matched]
        numbers = set.intersection(*map(set, scores)) if scores else set()
        if not numbers:
            return Found((), self._near(wanted))
        said = " ".join(WORD.findall(folded(query)))

        def rank(number: int) -> tuple[bool, bool, float, int]:
            page = self.pages[number]
            title = " ".join(WORD.findall(folded(told(page.title))))
            # whoever asks for something else meets the serious illnesses last
            return page.names_serious, title != said, -sum(score[number] for score in scores), number

        words = {word for like in matched for word in like}
        return Found(tuple(self._hit(number, words) for number in sorted(numbers, key=rank)[:MOST]), (), len(numbers))

    def _like(self, word: str) -> dict[str, float]:
        """Return the words that count for this one, and how much."""
        begins = self.words[bisect_left(self.words, word) : bisect_left(self.words, word + "\U0010ffff")]
        like = dict.fromkeys(begins, BEGUN) if len(word) > 1 else {}
        for others in self.same:
            if word in others:
                like |= {other: OTHERWISE for other in others if other in self.at and other not in like}
        return like | ({word: 1.0} if word in self.at else {})

    def _scores(self, like: dict[str, float]) -> dict[int, float]:
        scores: dict[int, float] = {}
        for word, part in like.items():
            telling = math.log(1 + len(self.pages) / len(self.at[word]))
            for number, weight in self.at[word].items():
                scores[number] = max(scores.get(number, 0.0), part * weight * telling)
        return scores

    def _near(self, missed: list[str]) -> tuple[str, ...]:
        open_ = [word for word in self.words if len(word) >= LEAST]
        near = (found for word in missed for found in get_close_matches(word, open_, cutoff=ALIKE))
        return tuple(dict.fromkeys(near))

    def _hit(self, number: int, words: set[str]) -> Hit:
        page = self.pages[number]
        title = tuple(marked(told(page.title), words))
        if page.names_serious:
            return Hit(page, title, ())
        texts = self.texts[number]
        best = max(texts, key=lambda text: len(_seen(text, words)), default="")
        return Hit(page, title, tuple(marked(shortened(best, words), words)))


def _told(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(told(text) for text in texts if text)


def asked_for(text: str, small: Collection[str] = ()) -> list[str]:
    """Return the words that somebody looks for; those that tell nothing are left out."""
    words = WORD.findall(folded(text[:LONG]))
    return [*dict.fromkeys(stem(word) for word in words if word not in small)]


def folded(text: str) -> str:
    """Return a text in small letters without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return a word as it is looked up: one for singular and plural."""
    plain = re.sub(r"['’].*", "", folded(word))
    return next((ending.sub(left, plain) for ending, left in ENDINGS if ending.search(plain)), plain)


def marked(text: str, words: set[str]) -> Iterator[Mark]:
    """Yield a text in pieces, so that what was looked for can be marked."""
    end = 0
    for match in WORD.finditer(text):
        if stem(match.group()) in words:
            if text[end : match.start()]:
                yield Mark(text[end : match.start()], found=False)
            yield Mark(match.group(), found=True)
            end = match.end()
    if text[end:]:
        yield Mark(text[end:], found=False)


def shortened(text: str, words: set[str]) -> str:
    """Return the part of a text around the first word that was looked for."""
    if len(text) <= EXCERPT:
        return text
    first = next((match.start() for match in WORD.finditer(text) if stem(match.group()) in words), 0)
    start = 0 if first < EXCERPT // 2 else text.rfind(" ", 0, first - EXCERPT // 3) + 1
    end = text.rfind(" ", 0, start + EXCERPT) if start + EXCERPT < len(text) else len(text)
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")


def _seen(text: str, words: set[str]) -> set[str]:
    return {stem(word) for word in WORD.findall(text)} & words


def names_of(page: Reading) -> list[str]:
    """Return what else a page is called: its id, and the names that doctors use."""
    match page.piece:
        case Cause() as cause:
            return [cause.id, told(cause.name)]
        case Test() as test:
            return [told(test.clinical)]
    return [page.id.partition("_")[2] or page.id]


def words_of(page: Reading) -> Iterator[str]:
    """Yield the sentences of a page that can be searched."""
    match page.piece:
        case Topic() as topic:
            yield from (line.text for line in topic.lines)
            yield from map(article, topic.sides)
            yield topic.settled or ""
        case Cause() as cause:
            yield from (cause.how, cause.expect, cause.tells or "", row((*cause.worse, *cause.better)))
        case Remedy() as remedy:
            yield from (remedy.works, *remedy.steps, remedy.grade_for, *remedy.cautions, *remedy.days)
        case Test() as test:
            yield from (test.happens, test.shows, test.when, test.not_when, test.prepare)
