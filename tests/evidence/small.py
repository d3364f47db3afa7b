"""A small base that is right in every way, as YAML; each test breaks one thing in it."""

from pathlib import Path

import pytest

from vastus.errors import BadBase
from vastus.evidence.load import compile_base
from vastus.evidence.model import Base

SMALL = {
    "sources.yaml": """\
sources:
  - {id: leaflet, cite: A leaflet. 2024., read: page}
""",
    "findings/person.yaml": """\
findings:
  - id: age
    kind: number
    group: person
    term: age
    question: What is your age?
    short: My age
    said: you are {value} years old
    unit: years
    lowest: 0
    highest: 120
  - id: loss
    kind: many_of
    group: person
    term: lost function
    question: What can you no longer do?
    short: Something I can no longer do
    options:
      - {id: stairs, text: Climb stairs, said: you cannot climb stairs}
      - {id: rise, text: Rise from a chair, said: you cannot rise}
      - {id: none, text: None of these, said: you can do all}
    danger: [stairs, rise]
  - id: weak
    kind: yes_no
    group: person
    term: weakness
    question: Does a leg feel weak?
    short: A leg feels weak
    options:
      - {id: 'yes', text: 'Yes', said: a leg feels weak}
      - {id: 'no', text: 'No', said: your legs feel strong}
    danger: ['yes']
    claims: [a1]
  - id: since
    kind: one_of
    group: person
    term: onset
    question: Since when?
    short: Since when
    options:
      - {id: years, text: Years, said: for years}
      - {id: days, text: Days, said: for days}
    order: [years, days]
    asks_when: {is: {finding: weak, option: 'yes'}}
  - id: rate
    kind: number
    who: sensor
    group: measured
    term: twitch rate
    question: How many twitches a minute?
    short: Twitches a minute
    said: '{value} twitches a minute'
    unit: a minute
    lowest: 0
    highest: 600
""",
    "screens.yaml": """\
stages:
  - {id: first, title: To begin with}
screens:
  - {id: you, stage: first, text: About you., items: [age]}
  - {id: legs, stage: first, text: About your legs., mode: tick, items: [loss, weak]}
  - {id: onset, stage: first, text: More., items: [since]}
""",
    "rules/terms.yaml": """\
terms:
  - id: any_loss
    means: something is lost
    expr: {is: {finding: loss, option: [stairs, rise]}}
  - id: any_weak
    means: lost or weak
    expr:
      any:
        - use: any_loss
        - is: {finding: weak, option: 'yes'}
""",
    "rules/rules.yaml": """\
rules:
  - id: sr_sudden
    kind: danger
    level: emergency
    reason: Strength that goes within days needs help now.
    when:
      all:
        - use: any_weak
        - is: {finding: since, option: days}
    basis: judgement
    sources: [leaflet]
    fallbacks:
      - when: {use: any_loss}
        level: same_day
        reason: lost, and since when is not known
        falls_to: routine
        on_purpose: years of it can wait
  - id: sf_old
    kind: floor
    level: routine
    reason: Age asks for a look.
    when: {at_least: {finding: age, number: 60}}
    basis: guideline
    sources: [leaflet]
exits:
  - id: sx_child
    action: leave
    reason: This is for grown-ups.
    minimum: routine
    when: {at_most: {finding: age, number: 17}}
""",
    "causes.yaml": """\
groups:
  - {id: healthy, title: In healthy legs, harmless: true}
  - {id: nerve, title: Nerves}
causes:
  - id: benign
    name: Benign twitch
    plain: A harmless twitch
    group: healthy
    tests: [t_none]
    how: A nerve end fires.
    expect: It fades.
    prior: {low: 0.4, high: 0.7, judgement: common}
    needs_one_of: [loss]
    remedies: [rest]
    watched_by: [sf_old]
    numbers:
      - {what: share, value: 70, unit: '%', source: leaflet}
    links:
      - {finding: weak, option: ['no'], direction: for, strength: strong, source: leaflet}
      - {finding: age, at_least: 20, at_most: 50, direction: for, strength: weak, judgement: usual}
    sources: [leaflet]
  - id: grave
    name: Grave illness
    plain: A grave illness
    group: nerve
    serious: true
    tells: What tells it apart is lost strength.
    how: Nerves fail.
    expect: It goes on.
    prior: {low: 0.0001, high: 0.001, judgement: rare}
    links:
      - finding: loss
        option: [stairs]
        direction: for
        strength: strong
        counts: {seen: 3, of: 4}
        source: leaflet
    sources: [leaflet]
""",
    "remedies.yaml": """\
remedies:
  - id: rest
    name: Rest
    kind: habit
    steps: [Rest a day.]
    grade: D
    grade_for: twitching
    works: It may help.
    sources: [judgement]
    judgement: what people do
    helps: [benign]
  - id: stretch
    name: Thigh stretch
    kind: stretch
    steps: [Stand., Pull the heel up.]
    dose: {text: 30 seconds, seconds: 30}
    cautions: [Hold on to a chair.]
    stop: [Stop if it hurts.]
    grade: C
    grade_for: cramps
    works: It lengthens the muscle.
    sources: [leaflet]
    not_for:
      - {finding: weak, option: ['yes']}
    offer_when:
      - {finding: age, at_least: 18}
tests:
  - id: t_none
    name: No test
    clinical: No test
    happens: Nothing.
    shows: Nothing.
    when: Nothing else is found.
    sources: [leaflet]
""",
    "claims.yaml": """\
claims:
  - id: a1
    kind: prognosis
    says: Most twitches fade.
    verdict: supported
    because: The leaflet says so.
    sources: [leaflet]
    home: ['cause:benign', 'finding:weak', 'rule:sf_old', 'remedy:rest', 'test:t_none', 'topic:fading']
topics:
  - id: fading
    kind: topic
    title: Do they fade?
    lines:
      - {text: Most do., grade: C, sources: [leaflet], claims: [a1]}
    next: Wait two weeks.
    remedies: [rest]
  - id: x1
    kind: contradiction
    title: Where it sits
    sides:
      - {articles: [s0], says: In the thigh.}
      - {articles: [s1], says: In the calf.}
    settled: Both are right.
    sources: [leaflet]
    claims: [a1]
    next: Look where it moves.
""",
    "advice.yaml": """\
advice:
  levels:
    emergency: {headline: Ring now., to_do: [Ring.], again: Afterwards., next: Ring now.}
    same_day: {headline: Go today., to_do: [Go.], again: Tomorrow., next: Go today.}
    within_2_weeks: {headline: Go soon., to_do: [Book.], again: In two weeks., next: Book.}
    routine: {headline: Go some day., to_do: [Book some day.], again: In a month., next: Book some day.}
    self_care: {headline: Rest., to_do: [Nothing.], again: In two weeks., next: Rest.}
  open: {headline: Some is open., to_do: [Answer.], again: Then., next: Answer., sooner: It may be sooner.}
  leave: {headline: Ask somebody else., next: Ask.}
  unnamed: {unsettled: Not plain., seen_first: Be seen., safe_first: Be safe., not_here: Not here.}
  at_once: At once if worse.
  next_try: Try one thing.
  together:
    - {text: strength goes within days, rules: [sr_sudden], when: {use: any_loss}}
  signs:
    - {finding: loss, option: stairs}
    - {finding: age}
  with_onset: [{finding: weak, onset: {finding: since, option: days}}]
""",
    "shelf.yaml": """\
shelf:
  groups:
    - {title: Topics, first: [fading], kinds: [topic, myth, question, serious, glossary, contradiction]}
    - {title: Causes, kinds: [cause]}
    - {title: Tests, first: [t_none], kinds: [test]}
    - {title: What to do, first: [rest], kinds: [habit, food, drink, breathing, relaxation, warm_up, stretch, strength]}
    - {title: More, kinds: [programme, medicine, caution]}
  serious: x1
  tests: fading
  always: fading
  names_serious: [x1]
search:
  small: a the of
  same: [twitch flicker]
  tries: [rest]
""",
    "handover.yaml": """\
handover:
  age: age
  ask:
    - {finding: weak}
    - {finding: since, when: {use: any_weak}}
  since: [since]
  aloud:
    - {finding: loss, text: 'I cannot: {what}'}
  waiting:
    - {title: Rest, steps: [Lie down.], sources: [leaflet], when: {use: any_loss}}
    - {title: Wait, steps: [Wait.], sources: [judgement], judgement: so}
  listen: {is: {finding: weak, option: 'yes'}}
""",
    "countries.yaml": """\
countries:
  listed:
    - {code: NZ, name: New Zealand, emergency: ['111'], sources: [leaflet], crisis: {name: Talk, number: '1737'}}
""",
    "measured.yaml": """\
measured:
  site: loss
  out_of_reach: [rise]
  legs: [stairs]
  seen: [{finding: weak, option: 'yes'}]
  one_limb: [{finding: since, option: days}]
  several_parts: [{finding: since, option: years}]
  more_than_usual: [{finding: weak, option: 'no'}]
""",
}


def compiled(files: dict[str, str]) -> Base:
    """Return the base of these files."""
    return compile_base({name: text.encode() for name, text in files.items()})


def faults(files: dict[str, str]) -> list[str]:
    """Return the faults of these files, each as its place and text."""
    with pytest.raises(BadBase) as caught:
        compiled(files)
    return [str(fault) for fault in caught.value.faults]


def changed(name: str, old: str, new: str, count: int = 1) -> dict[str, str]:
    """Return the small base with one piece of text changed; that piece must be there just so often."""
    assert SMALL[name].count(old) == count, f"{old!r} stands {SMALL[name].count(old)} times in {name}"
    return {**SMALL, name: SMALL[name].replace(old, new)}


def place(files: dict[str, str], name: str, piece: str) -> str:
    """Return ``file:line`` of the first line that holds a piece of text."""
    line = next(number for number, text in enumerate(files[name].splitlines(), 1) if piece in text)
    return f"{name}:{line}"


def written(files: dict[str, str], folder: Path) -> Path:
    """Write the files below a folder, and return it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
