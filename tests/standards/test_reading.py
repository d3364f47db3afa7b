"""The syllable count against hand counts, and the reading age against texts of known ease."""

import pytest

from tests.standards.reading import length, reading_age, syllables

# Counted by hand: words that the base uses often, and one for each way in which English spelling misleads.
COUNTED = {
    1: """the nerve nerves knee ache aches eye eyes tired stopped moved calves whole wrapped raised breathed spine
        sleeve tongue league heart blood poor world called pulled tea pee juice bruise bruised guide view friend
        loose noise cause change played stayed goes does shoe fire hour year 27 1.5 400""",
    2: """muscle muscles tingle tingles ankle little table twitches changes causes body doctor before after never often
        judgement headache headaches fibre fibres litre litres caffeine vaccine urine sometimes something movement
        careful lately eyelid lifestyle guideline widespread bedtime settled muddled needed rested swollen beyond player
        dying trying going being spasm spasms rhythm someone every people evening wholegrain fluid trial quiet diet
        client doing value tissue colour weaker today upset because isn't didn't wasn't fatigue delayed breathless
        painless problem neither minute system women tendon nothing anxious special patient CK Barré""",
    3: """usual medicine medicines exercise alcohol pregnancy injury calcium lithium vitamin surgery conditions
        pharmacist general hospital family confusion sensory nobody energy suddenly insulin nicotine sodium tiredness
        area oestrogen memory recently prescriber different minerals several regular animal anything serious easier
        earlier heavier happiest idea nausea video period various influence together uncommon imagine beginner opinion
        recover uneven everyone everything everyday pacemaker likelier reaction reassure urea anyone heroin MRI
        existing""",
    4: """emergency potassium magnesium operation ordinary anxiety cholesterol diabetes dehydration relaxation epilepsy
        meditation diarrhoea overactive usually antibodies exercises distribution ibuprofen toxicity irregular society
        situation gabapentin operations experience ingredient continuous""",
    5: """antibiotic antibiotics laboratory paracetamol anticoagulant inflammatory fasciculation antipsychotic""",
}  # fmt: skip


def test_syllables_are_counted_as_by_hand():
    wrong = {
        word: counted
        for count, words in COUNTED.items()
        for word in words.split()
        if (counted := syllables(word)) != count
    }
    assert wrong == {}


def test_the_age_is_the_formula():
    # 2 sentences, 12 words, 12 syllables
    text = ["Sit on the floor with one leg straight. Hold it like that.", ""]
    assert length(text) == 12
    assert reading_age(text) == pytest.approx(0.39 * 6 + 11.8 * 12 / 12 - 10.59)
    # 1 sentence, 2 words, 6 syllables
    assert reading_age(["Antibiotic tea"]) == pytest.approx(0.39 * 2 + 11.8 * 3 - 10.59)


def test_a_leaflet_reads_younger_than_a_journal():
    leaflet = ["A nerve end fires by itself. A small part of a muscle moves, and you see or feel it."]
    journal = [
        "Spontaneous fasciculation potentials recorded during electromyography in individuals without neurogenic"
        " abnormalities are conventionally considered physiological, notwithstanding considerable variability.",
    ]
    assert reading_age(leaflet) < 8
    assert reading_age(journal) > 20


def test_what_has_no_full_stop_is_a_sentence_of_its_own():
    assert reading_age(["Front of the thigh", "Back of the thigh"]) == reading_age(
        ["Front of the thigh. Back of the thigh."]
    )
