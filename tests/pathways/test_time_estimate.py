"""How long it takes to rate oneself against a stage: without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.models import Competency, Metric
from pathways.time_estimate import TimeEstimate

A_MINUTE_OF_READING = 238


def metrics(count, *, words):
    return [Metric(text=" ".join(["word"] * words)) for _n in range(count)]


@pytest.mark.parametrize(
    ("count", "words", "answers", "with_examples"),
    [
        (0, 4, 0, 0),
        (1, 4, 1, 2),
        # 60 seconds to read and 20 to choose: the next whole minute.
        (1, A_MINUTE_OF_READING, 2, 3),
        # 40 seconds each, exactly: three take two minutes, and six and a half with examples.
        (3, A_MINUTE_OF_READING // 3, 2, 10),
        (4, A_MINUTE_OF_READING // 3, 3, 10),
        # 240 seconds are four minutes; one more would be five, and so would six be ten.
        (3, A_MINUTE_OF_READING, 4, 10),
        (4, A_MINUTE_OF_READING, 10, 15),
    ],
)
def test_minutes_are_rounded_up_and_from_five_on_to_fives(count, words, answers, with_examples):
    assert TimeEstimate.of(metrics(count, words=words)) == TimeEstimate(answers, with_examples)


def test_minutes_count_the_words_to_read_for_each_level():
    short = Competency(text="Mapping")
    long = Competency(text="Mapping", well=" ".join(["word"] * 3 * A_MINUTE_OF_READING))

    # About half a minute; then three more for the long wording.
    assert [TimeEstimate.of([item]) for item in (short, long)] == [
        TimeEstimate(1, 2),
        TimeEstimate(4, 5),
    ]


def test_minutes_count_a_level_without_words_of_its_own_by_its_usual_ones():
    words_of_the_scale = 21
    text = " ".join(["word"] * (A_MINUTE_OF_READING * 2 // 3 - words_of_the_scale))

    # 40 seconds to read, and 20 to choose: to the second. One word more, and it is a minute more.
    assert TimeEstimate.of([Competency(text=text)]).answers == 1
    assert TimeEstimate.of([Competency(text=f"{text} one")]).answers == 2


@given(st.integers(min_value=0, max_value=40), st.integers(min_value=0, max_value=300))
def test_minutes_never_promise_less_than_it_takes(count, words):
    minutes = TimeEstimate.of(metrics(count, words=words))
    seconds = count * (60 * words / A_MINUTE_OF_READING + 20)

    for told, takes in [(minutes.answers, seconds), (minutes.with_examples, seconds + 90 * count)]:
        assert 0 <= told * 60 - takes < (60 if told < 5 else 300)
        assert told < 5 or told % 5 == 0
    more = TimeEstimate.of(metrics(count + 1, words=words))
    assert more.answers >= minutes.answers
    assert minutes.answers <= minutes.with_examples
