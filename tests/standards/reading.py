"""Reading age by the Flesch-Kincaid grade: how long the sentences are, and how many syllables the words have.

Grade = 0.39 x words per sentence + 11.8 x syllables per word - 15.59. A pupil of grade 1 is six, so the reading
age is the grade + 5. Syllables are counted from the spelling; test_reading.py holds the count to hand counts.
"""

import re
from collections.abc import Iterable

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,]\d+)*")
SENTENCE = re.compile(r"(?<=[.!?])\s+")

# Vowels that are written and not said, taken out in this order. An e after «bl» or «tr» is said (table, litre).
SAID = r"(?<![^aeiouylrw][lr])"
SECOND = "ly|ments?|ful|fully|less|ness|times?|things?|body|where|lines?|style|spread|lids?"
SILENT = (
    (rf"(?<=[^aeiouy]){SAID}e(?=(?:{SECOND})$)", ""),  # inside a word made of two: something, lately, careful
    (r"(?<=[gq])ue(?=s?$)", ""),
    (rf"(?<=[^aeiouy]){SAID}es$", "s"),
    (rf"(?<=[^aeiouytd]){SAID}ed$", "d"),
    (rf"(?<=[^aeiouy]){SAID}e$", ""),
)
HISSING = re.compile(r"(?:[szxcg]|ch|sh)es$")  # places, causes, washes: here the e is said
# Vowels that stand together and are said apart.
APART = re.compile(
    r"(?<![cts])i(?=a(?!ge))"  # trial, diabetes; not special
    r"|(?<![tscgxhn])(?<!ll)i(?=o)"  # period, serious; not motion, million
    r"|i(?=u[mr])|i(?=et)|(?<![ct])i(?=en(?!d))|(?<=[a-z]{2})i(?=er$|est$)"  # sodium, quiet, client, easier
    r"|(?<=[aeiouy][^aeiouy])e(?=a$)|(?<=o)e(?=a$)|(?<!g)e(?=o)"  # idea, diarrhoea, video
    r"|(?<![qg])u(?=a)|(?<!q)u(?=en|el|ou)|a(?=o)"  # usual, fluent, aorta
    r"|[eouy](?=ing)"  # being, going, trying
    r"|s(?=ms?$)|th(?=ms?$)"  # spasm, rhythm
)
# Words that no rule of spelling catches.
ODD = {
    "aches": 1, "anyone": 3, "create": 2, "creatine": 3, "creatinine": 4, "diabetes": 4, "evening": 2, "evenings": 2,
    "every": 2, "everyday": 3, "everyone": 3, "everything": 3, "fluid": 2, "fluids": 2, "headaches": 2, "heroin": 3,
    "likelier": 3, "pacemaker": 3, "people": 2, "react": 2, "reaction": 3, "reassure": 3, "science": 2, "someone": 2,
    "suicide": 3, "wholegrain": 2,
}  # fmt: skip


def reading_age(strings: Iterable[str]) -> float:
    """Return the age at which these strings, read as one text, can be read.

    A string without a full stop is a sentence of its own: an option or a heading is read as one. Names of illnesses
    and medicines count like any other word; no text has needed an exception.
    """
    sentences = [found for string in strings for part in SENTENCE.split(string) if (found := WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    spoken = sum(map(syllables, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * spoken / len(words) - 15.59 + 5


def length(strings: Iterable[str]) -> int:
    """Return the number of words in these strings together."""
    return sum(len(WORD.findall(string)) for string in strings)


def syllables(word: str) -> int:
    """Return how many syllables a word has.

    A number counts as one, as it is read at a glance; letters that are said one by one (MRI) count one each.
    """
    plain = word.casefold().replace("’", "'").replace("é", "i")  # an é is always said
    if plain in ODD:
        return ODD[plain]
    if len(word) > 1 and word.isupper():
        return len(word)
    stem, _, tail = plain.partition("'")
    beats = 1 if tail == "t" and stem.endswith(("dn", "sn")) else 0  # didn't, isn't
    # A y before a vowel is a consonant: beyond, player.
    stem = re.sub(r"(?:(?<=[aeou])|^)y(?=[aeiou])", "j", stem)
    for pattern, left in SILENT:
        if not HISSING.search(stem):
            stem = re.sub(pattern, left, stem)
    return max(beats + len(re.findall(r"[aeiouy]+", stem)) + len(APART.findall(stem)), 1)
