"""Counting and comparing answers: pure functions over every possible answer."""

from hypothesis import given
from hypothesis import strategies as st

from assessments.comparison import ComparedRating, compared_ratings, steps_between
from assessments.models import COMPETENCY_ANSWERS, MetricAnswer, NonAnswer, Rating
from assessments.progress import Progress
from assessments.questions import Question
from pathways.models import Competency, Level

answers = st.sampled_from(COMPETENCY_ANSWERS)
counts = st.integers(min_value=0, max_value=50)


@given(counts, counts, counts, counts, counts, counts, counts)
def test_progress_names_every_competency_once(
    alone, below, role, opportunity, unsure, differently, unanswered
):
    progress = Progress(
        competencies=alone + below + role + opportunity + unsure + differently + unanswered,
        alone_or_better=alone,
        not_my_role=role,
        no_opportunity=opportunity,
        not_sure=unsure,
        seen_differently=differently,
        unanswered=unanswered,
    )

    assert progress.below_alone == below
    assert progress.in_words.startswith(f"{alone} of {progress.competencies} doing it alone")
    assert "%" not in progress.in_words


def test_progress_in_words():
    progress = Progress(8, 5, 1, 0, 0, 2)

    assert progress.in_words == ("5 of 8 doing it alone or better, 1 not part of the role, 2 open")


def test_progress_in_words_names_what_is_seen_differently_and_metrics_off_their_scale():
    progress = Progress(
        5, 3, 0, 0, 0, 1, seen_differently=1, metrics_no_opportunity=2, metrics_seen_differently=1
    )

    assert progress.in_words == (
        "3 of 5 doing it alone or better, 1 seen differently, 1 open; "
        "success metrics: 2 with no opportunity yet, 1 seen differently"
    )


@given(answers, answers)
def test_steps_lie_between_levels_and_between_nothing_else(one, other):
    steps = steps_between(one, other)

    assert steps == steps_between(other, one)
    if one in NonAnswer.values or other in NonAnswer.values:
        assert steps is None
    else:
        assert (steps == 0) is (one == other)
        assert 0 <= steps <= 4


def test_steps_are_counted_on_the_scale():
    assert steps_between(Level.NOT_STARTED, Level.HELPING) == 4
    assert steps_between(MetricAnswer.NOT_YET, MetricAnswer.MET) == 2
    assert steps_between(Level.ALONE, MetricAnswer.MET) is None
    assert steps_between("", Level.ALONE) is None


@given(st.lists(st.tuples(answers, answers), max_size=8))
def test_exchanges_come_by_their_urgency_and_none_is_lost(pairs):
    questions, ratings = [], []
    for number, (own, theirs) in enumerate(pairs):
        competency = Competency(pk=number + 1, text=f"Competency {number}")
        questions.append(Question(f"c{number + 1}", "competency", competency, "agreed"))
        for side, answer in [("self", own), ("manager", theirs), ("agreed", "")]:
            ratings.append(Rating(competency=competency, side=side, answer=answer))

    ordered = compared_ratings(questions, ratings, [])

    assert sorted(e.question.key for e in ordered) == sorted(q.key for q in questions)
    assert [e.sort_key for e in ordered] == sorted(e.sort_key for e in ordered)
    apart = [e.steps for e in ordered if e.steps]
    assert apart == sorted(apart, reverse=True)


def test_an_exchange_says_each_answer_as_its_side_would():
    question = Question("c1", "competency", Competency(pk=1, text="Mapping"), "agreed")
    compared = ComparedRating(
        question,
        own=Rating(side="self", answer="not_my_role"),
        theirs=Rating(side="manager", answer="not_sure"),
        agreed=Rating(side="agreed", answer=""),
    )

    assert (compared.own_label, compared.their_label, compared.agreed_label) == (
        "Not part of my role",
        "I have not seen enough to say",
        "Open",
    )
    assert compared.is_one_sided is False
    assert compared.needs_reason is True
