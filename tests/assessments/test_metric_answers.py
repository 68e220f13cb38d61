"""Success metrics for which there was no opportunity yet, or which the manager has not seen."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from assessments import services
from assessments.carry_over import offers
from assessments.comparison import ComparedRating, steps_between
from assessments.models import Assessment, OrphanedAnswer, Rating, Side
from assessments.questions import METRIC, Question, questions_of
from pathways.models import Metric, Stage
from tests.assessments.conftest import posted
from tests.assessments.conversations import (
    NOW,
    agreed,
    answers_of,
    inputs,
    opened,
    settle,
    submitted,
)
from tests.factories import MetricFactory, OrphanedAnswerFactory, RatingFactory

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("constraints")]

ALIKE = {"mapping": "alone", "measuring": "alone"}


def own(answer):
    return {**ALIKE, "improved": answer}


def options(side):
    [metric] = [
        question for question in questions_of(Stage.objects.get(), side) if question.kind == METRIC
    ]
    return [(option.value, str(option.label)) for option in metric.off_scale]


# What can be answered


def test_each_side_says_it_in_its_own_words(stage):
    assert options(Side.SELF) == [
        ("no_opportunity", "There was no opportunity yet"),
        ("not_seen", "I cannot tell yet"),
    ]
    assert options(Side.MANAGER) == [
        ("no_opportunity", "There was no opportunity to show it yet"),
        ("not_seen", "I have not seen it"),
    ]
    assert options(Side.AGREED) == [
        ("no_opportunity", "There was no opportunity yet"),
        ("not_seen", "Neither of us can tell yet"),
        ("differently", "We see it differently"),
    ]


@pytest.mark.parametrize("side", Side.values)
@pytest.mark.parametrize("answer", ["", "not_yet", "partly", "met", "no_opportunity", "not_seen"])
def test_a_metric_takes_every_answer_of_both_sides(side, answer):
    assert RatingFactory(metric=MetricFactory(), side=side, answer=answer).answer == answer


@pytest.mark.parametrize("answer", ["not_my_role", "not_sure", "alone"])
def test_a_metric_takes_no_non_answer_of_a_competency(answer):
    with pytest.raises(IntegrityError, match="rating_answers_its_question"):
        RatingFactory(metric=MetricFactory(), side="manager", answer=answer)


@pytest.mark.parametrize(
    ("answer", "label"), [("no_opportunity", "No opportunity yet"), ("not_seen", "Not seen")]
)
def test_what_is_kept_of_a_metric_that_is_gone_says_so(answer, label):
    row = OrphanedAnswerFactory(answer=answer)

    assert OrphanedAnswer.objects.get(pk=row.pk).label == label


# Pages


@pytest.mark.parametrize("answer", ["no_opportunity", "not_seen"])
def test_the_employee_answers_what_is_not_on_the_scale(client, employee, stage, answer):
    draft = services.start(stage, by=employee, at=NOW)
    page = reverse("assessments:answer", args=[draft.pk])

    client.post(page, posted(draft, metric=answer))

    assert answers_of(draft, Side.SELF)["improved"] == answer
    text = client.get(page).content.decode()
    assert ("There was no opportunity yet" in text, "I cannot tell yet" in text) == (True, True)


def test_neither_of_the_two_can_tell(people, stage):
    assessment = opened(people["employee"], stage, own("not_seen"), own("not_seen"))

    assert answers_of(assessment, Side.AGREED)["improved"] == "not_seen"
    counted = Assessment.objects.with_progress().get(pk=assessment.pk)
    assert counted.progress.in_words.endswith("success metrics: 1 cannot be told yet")


@pytest.mark.parametrize("answer", ["differently", "not_my_role"])
def test_an_employee_who_posts_another_sides_answer_is_refused(client, employee, stage, answer):
    draft = services.start(stage, by=employee, at=NOW)

    response = client.post(
        reverse("assessments:answer", args=[draft.pk]), posted(draft, metric=answer)
    )

    assert answers_of(draft, Side.SELF) == {**ALIKE, "improved": ""}
    refused = [form.errors for form in response.context["forms"] if form.errors]
    assert refused == [{"answer": ["Choose one of the answers."]}]


def test_the_manager_has_not_seen_it(client, people, stage):
    assessment = submitted(people["employee"], stage, own("met"))
    client.force_login(people["manager"])
    page = reverse("assessments:review", args=[assessment.pk])

    client.post(page, posted(assessment, metric="not_seen"))

    assert answers_of(assessment, Side.MANAGER)["improved"] == "not_seen"
    text = client.get(page).content.decode()
    assert "I have not seen it" in text
    assert "There was no opportunity to show it yet" in text


def test_a_manager_who_posts_what_only_both_can_say_is_refused(client, people, stage):
    assessment = submitted(people["employee"], stage, own("met"))
    client.force_login(people["manager"])

    response = client.post(
        reverse("assessments:review", args=[assessment.pk]),
        posted(assessment, answer="differently", metric="differently"),
    )

    assert set(answers_of(assessment, Side.MANAGER).values()) == {""}
    assert [bool(form.errors) for form in response.context["forms"]] == [True, True, True]


@pytest.mark.parametrize("answer", ["not_my_role", "nonsense"])
def test_the_two_do_not_settle_on_what_one_of_them_says(client, people, stage, answer):
    assessment = opened(people["employee"], stage, own("met"), own("not_seen"))
    client.force_login(people["manager"])
    [row] = inputs(assessment, Side.AGREED, {"improved": answer})
    fields = {"version": row.version, "answer": answer, "remark_version": 0, "remark": "Not yet."}

    response = client.post(
        reverse("assessments:settle", args=[assessment.pk]),
        {"version": assessment.version, **{f"{row.key}-{k}": v for k, v in fields.items()}},
    )

    assert answers_of(assessment, Side.AGREED)["improved"] == ""
    [form] = response.context["forms"]
    assert form.errors == {"answer": ["Choose one of the answers."]}


# The two views


@pytest.mark.parametrize(
    ("theirs", "differs", "is_one_sided"),
    [
        ("no_opportunity", False, False),
        ("not_seen", True, False),
        ("met", True, True),
    ],
)
def test_a_non_answer_differs_as_that_of_a_competency_does(theirs, differs, is_one_sided):
    metric = Metric(pk=1, text="Fewer complaints")
    compared = ComparedRating(
        Question("m1", METRIC, metric, "agreed"),
        own=Rating(metric=metric, side="self", answer="no_opportunity"),
        theirs=Rating(metric=metric, side="manager", answer=theirs),
        agreed=Rating(metric=metric, side="agreed"),
    )

    assert (compared.differs, compared.is_one_sided) == (differs, is_one_sided)
    assert compared.steps is None
    assert compared.needs_reason is differs


@pytest.mark.parametrize("one", ["no_opportunity", "not_seen", "differently"])
@pytest.mark.parametrize("other", ["not_yet", "partly", "met", "no_opportunity", "not_seen"])
def test_no_steps_lie_between_a_non_answer_and_anything(one, other):
    assert steps_between(one, other) is None
    assert steps_between(other, one) is None


def test_what_both_say_alike_is_agreed(people, stage):
    assessment = opened(people["employee"], stage, own("no_opportunity"), own("no_opportunity"))

    assert answers_of(assessment, Side.AGREED) == own("no_opportunity")
    assert not assessment.remarks.exists()


@pytest.mark.parametrize("answer", ["not_yet", "partly", "met", "no_opportunity", "differently"])
def test_the_two_settle_a_metric_that_the_manager_has_not_seen(people, stage, answer):
    assessment = agreed(
        people["employee"], stage, own("met"), own("not_seen"), {"improved": answer}
    )

    assert assessment.is_agreed
    assert answers_of(assessment, Side.AGREED)["improved"] == answer


def test_a_manager_who_has_not_seen_it_says_why(people, stage):
    assessment = opened(people["employee"], stage, own("met"), own("not_seen"))

    settle(assessment, {"improved": "met"}, reason="")

    with pytest.raises(services.Incomplete):
        services.agree(assessment, version=assessment.version, by=people["employee"], at=NOW)


# Where it is shown afterwards


def test_it_is_counted_as_what_it_is(people, stage):
    assessment = agreed(
        people["employee"],
        stage,
        own("no_opportunity"),
        own("not_seen"),
        {"improved": "no_opportunity"},
    )

    progress = people["employee"].assessments.with_progress().get(pk=assessment.pk).progress

    assert progress.in_words == (
        "2 of 2 doing it alone or better; success metrics: 1 with no opportunity yet"
    )
    assert sum(count.number for count in progress.counts) == progress.competencies == 2


@pytest.mark.parametrize("who", ["employee", "manager"])
def test_the_conversation_shows_each_in_their_own_words(client, people, stage, who):
    assessment = opened(people["employee"], stage, own("no_opportunity"), own("not_seen"))
    client.force_login(people[who])

    response = client.get(assessment.get_absolute_url())

    [pair] = [card.pair for card in response.context["cards"] if card.form]
    assert (pair.own_label, pair.their_label) == (
        "There was no opportunity yet",
        "I have not seen it",
    )
    page = response.content.decode()
    assert "There was no opportunity yet" in page
    assert "I have not seen it" in page
    of_metrics = response.context["plots"][1]
    assert of_metrics.rows[0].in_words == (
        "Emma Employee: There was no opportunity yet; Mona Manager: I have not seen it; "
        "agreed: Open"
    )


def test_it_is_offered_next_time_as_still_true(people, stage):
    agreed(people["employee"], stage, own("no_opportunity"), own("no_opportunity"), {})
    draft = services.start(stage, by=people["employee"], at=NOW)

    found = offers(questions_of(stage, Side.SELF), list(Rating.objects.of_last_time(draft)))

    labels = {offer.question.item.slug: str(offer.label) for offer in found.values()}
    assert labels["improved"] == "There was no opportunity yet"


def test_my_data_has_the_word_and_says_it_as_its_side_does(client, people, stage):
    opened(people["employee"], stage, own("met"), own("not_seen"))
    client.force_login(people["employee"])

    page = client.get(reverse("my_data")).content.decode()
    file = client.get(reverse("my_data_download")).content.decode()

    assert "I have not seen it" in page
    assert '"not_seen"' in file
