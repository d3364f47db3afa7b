"""The wording rules, over every string that a person reads: in the evidence base and in the terminal."""

import ast
import re
from pathlib import Path

import pytest

from tests.standards.reading import length, reading_age
from tests.standards.words import OTHERS, PERSON, entries, person_reads, text_fields
from vastus.evidence.expressions import Is, leaves
from vastus.evidence.load import shipped
from vastus.evidence.model import Finding, Level, Remedy, Rule
from vastus.evidence.pages import Topic

BASE = shipped()
ENTRIES = dict(entries(BASE))
READ = {name: [*person_reads(entry)] for name, entry in ENTRIES.items()}
SOURCE = Path(__file__).parents[2] / "src" / "vastus"
ROOMS = ("cli", "say")
PRINTED = [
    *(path for room in ROOMS for path in sorted((SOURCE / room).rglob("*.py"))),
    SOURCE / "assess" / "advice.py",
    SOURCE / "assess" / "phrases.py",
]

OLDEST = 12  # the reading age that no text may pass
SHORT = 12  # fewer words than this are a label, and have no reading age
OPTION = 14  # words of an answer that is taken in at one glance
REASON = 25  # words of the reason why a rule sends a person to be seen


def any_of(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-])(?:{'|'.join(words)})(?![\w-])", re.IGNORECASE)


BANNED = {
    "fear": any_of("deadly", "fatal(?:ly)?", "lethal", "life-threatening", "dreaded", "terrif\\w+", "devastating"),
    "a threat put softly": any_of("rare but", "unlikely but", "very rare(?:ly)?", "in the worst case"),
    "false comfort": any_of(
        "nothing to (?:worry|fear)(?: about)?", "it(?:'s| is) nothing", "(?:do not|don't) (?:panic|worry)",
        "just (?:anxiety|stress|nerves)", "only (?:anxiety|nerves)", "all in your (?:head|mind)", "completely harmless",
        "always harmless", "thankfully", "luckily", "fortunately", "rest assured",
    ),
    "a chance of illness": any_of(
        r"(?:1|one) in (?:\d+|two|three|five|ten|twenty|a (?:hundred|thousand|million))", "chances", "odds",
        r"\d+(?:\.\d+)? ?(?:%|per cent) (?:chance|risk)", "likelihood", "probabilit(?:y|ies)", "death rate",
    ),
    "a forecast in years": any_of(
        "for (?:many |some |several )?years", "many years", "lifelong", "forever", "rest of your life", "incurable",
        "never goes away",
    ),
    "an exclamation mark": re.compile("!"),
    "a quotation": re.compile("[\"“”«»]|(?<![a-z])‘"),
    "an emergency number of one country": re.compile(r"(?<![\d.,])(?:000|0?101|11[0-9]|911|988|995|999)(?![\d,]|\.\d)"),
    "American spelling": any_of(
        "ane?sthe(?:sia|tic)", "behavior", "center", "color", "diarrhea", "edema", "esoph\\w+", "estrogen",
        "favor\\w*", "fiber", "flavor", "gray", "gyne\\w+", "hemo\\w+", "humor", "labor", "leukemia", "liter",
        "neighbor", "odor", "organiz\\w+", "orthoped\\w+", "pediatr\\w+", "practic(?:ed|ing)", "program",
        "realiz\\w+", "recogniz\\w+", "tumor",
    ),
    "an American word": any_of(
        "acetaminophen", "tylenol", "pants", "gotten", "mom", "drug ?store", "emergency room", "physical therap\\w+",
        "(?:a|flu|vaccine) shots?",
    ),
}  # fmt: skip
# A doctor's word where a plain one will do. The glossary, which explains them, is the only page that may use them.
JARGON = any_of(
    "fasciculations?", "idiopathic", "benign", "malignant", "a?etiology", "para?esthesias?", "bilateral",
    "unilateral", "prognosis", "differential", "oedema", "dysphagia", "dysarthria", "ataxia", "myopathy",
    "neuropathy", "atrophy", "asymptomatic", "symptomatic", "acute", "chronic", "lumbar", "proximal", "distal",
    "anterior", "posterior", "contraindicat\\w+", "hamstrings?", "quadriceps", "gastrocnemius",
    "electrolytes?", "palpitations?", "aura", "hypo[a-z]+aemia", "hyper[a-z]+aemia", "paralysis", "spasticity",
    "lesion", "syncope", "vertigo", "micturition",
)  # fmt: skip
# Illnesses that people fear to have when a muscle twitches. They are named only where somebody is told calmly what
# tells them apart, or hears back what they said themselves.
FEARED = any_of(
    "ALS", "MND", "motor neurone? disease", "Lou Gehrig\\w*", "multiple sclerosis", "MS", "Parkinson(?:'s)?",
    "Kennedy(?:'s)?", "Huntington(?:'s)?", "Guillain", "cauda equina", "myasthenia", "neuromyotonia", "stiff-person",
    "cancers?", "tumours?", "leukaemia", "sepsis", "meningitis", "strokes?", "mini-stroke", "heart attacks?",
    "aneurysm", "tetanus", "botulism", "rabies", "HIV", "Creutzfeldt", "dementia", "brain bleed",
)  # fmt: skip
NAMED_CALMLY = {"topic:x08"} | {
    name
    for name, entry in ENTRIES.items()
    if getattr(entry, "serious", False) or getattr(entry, "kind", None) == "serious"
}
# What a person has been told by a doctor, or takes: only the answers name it, never the question.
TOLD_BEFORE = ("finding:known-conditions", "finding:clot-risk", "finding:medicines")
STEP = any_of(
    "answer", "ask", "check", "choose", "close", "come", "count", "do", "drink", "ease", "eat", "enjoy", "get", "give",
    "go", "have", "keep", "look", "make", "mark", "move", "note", "pick", "point", "print", "put", "read", "see", "set",
    "start", "take", "tell", "try", "use", "warm", "write", "list",
)  # fmt: skip


def said_by(*kinds: str) -> list[tuple[str, str, str]]:
    return [(name, path, text) for name, read in READ.items() if name.split(":")[0] in kinds for path, text in read]


def everything() -> list[tuple[str, str, str]]:
    return [(name, path, text) for name, read in READ.items() for path, text in read]


def test_every_field_with_words_says_who_reads_it():
    person, others = ({(kind, name) for kind, names in table.items() for name in names} for table in (PERSON, OTHERS))
    assert person & others == set()
    assert person | others == text_fields()


def test_the_walk_finds_what_people_read():
    assert {"finding", "screen", "rule", "exit", "cause", "remedie", "test", "topic"} <= {
        n.split(":")[0] for n in READ if READ[n]
    }
    assert ("options[stairs].denied", "you can still climb stairs as before") in READ["finding:function-loss"]
    assert ("sides[0].says", BASE.topic["x01"].sides[0].says) in READ["topic:x01"]
    assert len(everything()) > 3000


CAUGHT = {
    "fear": "A deadly illness.",
    "a threat put softly": "This is rare but grave.",
    "false comfort": "There is nothing to worry about.",
    "a chance of illness": "You have a 20% chance of it.",
    "a forecast in years": "It can go on for many years.",
    "an exclamation mark": "Good news!",
    "a quotation": "The article says “relax”.",
    "an emergency number of one country": "Ring 999 now.",
    "American spelling": "The color of the skin.",
    "an American word": "Go to the emergency room.",
}


@pytest.mark.parametrize("what", BANNED)
def test_no_text_has(what):
    assert BANNED[what].search(CAUGHT[what])
    assert [(n, p, found.group()) for n, p, text in everything() if (found := BANNED[what].search(text))] == []


def test_no_doctors_words_outside_the_glossary():
    assert [
        (n, p, f.group()) for n, p, text in everything() if n != "topic:glossary" and (f := JARGON.search(text))
    ] == []


def test_feared_illnesses_are_named_only_where_they_are_told_calmly():
    wrong = [
        (n, p, f.group()) for n, p, text in everything() if not may_name(n, p, text) and (f := FEARED.search(text))
    ]
    assert wrong == []


def may_name(name: str, path: str, text: str) -> bool:
    if name in NAMED_CALMLY or (name in TOLD_BEFORE and path.startswith("options")):
        return True
    entry = ENTRIES[name]
    return isinstance(entry, Rule) and all(word in told_back(entry) for word in FEARED.findall(text))


def told_back(rule: Rule) -> str:
    """Return the answers that a rule rests on: what it may name, since the person named it first."""
    choices = [leaf for leaf in leaves(rule.when, BASE.term) if isinstance(leaf, Is)]
    return " ".join(BASE.finding[choice.finding].option(option).said for choice in choices for option in choice.options)


def is_label(read: list[tuple[str, str]]) -> bool:
    return length(text for _, text in read) < SHORT


# A cause may also say what a rule asks for that is not its own: a throat that closes, a foot lost bit by bit.
ALSO = {
    "drug_dystonia": ("sr_throat_tight",),
    "peroneal": ("sr_slow_loss",),
    "tendinopathy": ("sr_knee_pop",),
    "stiff_person": ("pn_rigid_days",),
}
SOON: dict[str, Level] = {
    "emergency number": "emergency",
    "the same day": "same_day",
    "within two weeks": "within_2_weeks",
}


def test_a_cause_asks_for_no_other_urgency_than_its_rules():
    wrong = []
    for cause in BASE.causes:
        levels = {BASE.rule[rule].level for rule in (*cause.watched_by, *cause.named_with, *ALSO.get(cause.id, ()))}
        text = " ".join([cause.how, cause.expect, cause.tells or ""])
        wrong += [(cause.id, words) for words, level in SOON.items() if words in text and level not in levels]
    assert wrong == []


@pytest.mark.parametrize("name", [name for name, read in READ.items() if not is_label(read)])
def test_a_twelve_year_old_can_read(name):
    assert reading_age(text for _, text in READ[name]) <= OLDEST


@pytest.mark.parametrize("kind", sorted({name.split(":")[0] for name in READ}))
def test_what_is_too_short_for_an_age_of_its_own_reads_as_young_together(kind):
    short = [text for name, read in READ.items() for _, text in read if name.startswith(f"{kind}:") and is_label(read)]
    assert length(short) < SHORT or reading_age(short) <= OLDEST


def test_every_page_ends_with_a_next_step():
    wrong = [
        topic.id
        for topic in BASE.topics
        if not (STEP.search(topic.next) and topic.next.endswith((".", "?")) and 4 <= length([topic.next]) <= 30)
    ]
    assert wrong == []
    assert sum(isinstance(entry, Topic) for entry in ENTRIES.values()) > 60


def test_every_remedy_has_steps_in_sentences():
    remedies = [entry for entry in ENTRIES.values() if isinstance(entry, Remedy)]
    wrong = [
        (remedy.id, text)
        for remedy in remedies
        for text in (*remedy.steps, *remedy.cautions, *remedy.stop, *remedy.days)
        if not text.endswith((".", "?"))
    ]
    assert wrong == []
    assert len(remedies) > 40


def test_the_reason_of_a_rule_is_one_short_sentence():
    wrong = [
        (rule.id, reason)
        for rule in BASE.rules
        for reason in (rule.reason, *(way.text for way in rule.reasons))
        if length([reason]) > REASON or not re.fullmatch(r"[A-Z][^.!?;]*\.", reason)
    ]
    assert wrong == []


def test_questions_ask():
    asked = [entry for entry in ENTRIES.values() if isinstance(entry, Finding)]
    assert [finding.id for finding in asked if not finding.question.endswith("?")] == []
    assert [finding.id for finding in asked if finding.help and not finding.help.endswith(".")] == []


def test_an_answer_is_taken_in_at_a_glance():
    wrong = [(n, p, text) for n, p, text in said_by("finding") if p.startswith("options") and length([text]) > OPTION]
    assert wrong == []


def test_answers_are_told_back_in_the_second_person():
    first = re.compile(r"\b(?:I|my|me|mine)\b")
    told = [(n, p, text) for n, p, text in said_by("finding") if p.endswith(("said", "denied"))]
    assert [(n, p, text) for n, p, text in told if first.search(text) or not text[0].islower() or text[-1] == "."] == []


def test_no_sentence_is_said_twice_on_one_page():
    wrong = []
    for name, read in READ.items():
        texts = [text for path, text in read if not path.startswith("options")]
        sentences = [s for text in texts for s in re.split(r"(?<=[.?])\s+", text) if length([s]) > 5]
        wrong += [(name, s) for s in {*sentences} if sentences.count(s) > 1]
    assert wrong == []


def literals(code: str) -> list[str]:
    """Return the string literals of a module that are longer than three words, without docstrings."""
    tree = ast.parse(code)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    found = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings | inside
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "it" for part in node.values]
            found.append("".join(map(str, parts)))
    return [text for said in found if length([text := re.sub(r"\{[^{}]*\}", "it", said)]) > 3]


def test_literals_are_the_strings_that_are_not_docstrings():
    code = '"""Not this one here."""\nx = f"You can wait {n} days. "\ny = ["three words only", "but this one here"]\n'
    assert literals(code) == ["but this one here", "You can wait it days. "]


@pytest.mark.parametrize("path", PRINTED, ids=lambda path: path.name)
def test_what_the_terminal_prints_keeps_the_same_rules(path):
    texts = literals(path.read_text())
    rules = {**BANNED, "a doctor's word": JARGON, "a feared illness": FEARED}
    assert [(what, text) for text in texts for what, rule in rules.items() if rule.search(text)] == []
    assert length(texts) < SHORT or reading_age(texts) <= OLDEST
