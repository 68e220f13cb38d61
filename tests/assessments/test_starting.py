"""Starting an assessment, and going on with it."""

import pytest
from django.urls import reverse
from justhtml import JustHTML

from assessments.models import Assessment, Rating, State
from pathways.time_estimate import TimeEstimate
from tests.assessments.conftest import in_order
from tests.factories import DAY, STARTED_AT, PathwayFactory, StageFactory

pytestmark = pytest.mark.django_db


def start_url(stage):
    return reverse("assessments:start", args=[stage.pathway.role.slug, stage.number])


# Starting


def test_start_tells_first_and_writes_nothing(client, employee):
    stage = StageFactory(competencies=1)

    response = client.get(start_url(stage))

    assert response.status_code == 200
    assert response.context["manager"] == employee.manager
    assert Assessment.objects.count() == 0


def test_start_here_leads_to_the_present_stage_in_its_published_version(client, employee):
    older = StageFactory(pathway=PathwayFactory(superseded=True), slug="second", number=2)
    role = older.pathway.role
    StageFactory(pathway=PathwayFactory(role=role, published=True), slug="second", number=3)
    employee.stage = older
    employee.save()

    response = client.get(reverse("assessments:start_here"))

    assert response.url == reverse("assessments:start", args=[role.slug, 3])


@pytest.mark.parametrize("state", [None, "retired"])
def test_start_here_leads_home_without_a_stage_that_is_published(client, employee, state):
    if state:
        employee.stage = StageFactory(pathway=PathwayFactory(**{state: True}))
        employee.save()

    assert client.get(reverse("assessments:start_here")).url == reverse("home")


def test_start_begins_a_draft(client, employee):
    stage = StageFactory(competencies=1)

    response = client.post(start_url(stage))

    draft = Assessment.objects.get()
    assert (draft.employee, draft.stage, draft.state) == (employee, stage, State.DRAFT)
    assert response.url == reverse("assessments:answer", args=[draft.pk])


def test_start_ignores_whatever_else_is_posted(client, employee, people):
    stage = StageFactory(competencies=1)

    client.post(
        start_url(stage),
        {"employee": people["stranger"].pk, "submitted_at": "2026-01-01", "version": 9},
    )

    draft = Assessment.objects.get()
    assert (draft.employee, draft.submitted_at, draft.version) == (employee, None, 0)


@pytest.mark.parametrize("state", ["draft", "superseded", "retired"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_start_knows_no_stage_that_is_not_published(client, employee, state, method):
    traits = {} if state == "draft" else {state: True}
    stage = StageFactory(pathway=PathwayFactory(**traits), competencies=1)

    response = getattr(client, method)(start_url(stage))

    assert response.status_code == 404
    assert Assessment.objects.count() == 0


def test_start_tells_how_long_it_takes(client, employee):
    stage = StageFactory(competencies=4, metrics=3)

    response = client.get(start_url(stage))

    # 4 competencies of 23 words with their levels and 3 metrics of 2; 20 seconds to choose each,
    # and 90 for an example.
    assert response.context["minutes"] == TimeEstimate(answers=3, with_examples=15)


# Going on


def left_off_at(draft, place):
    """Answer the question at this place last, after those before it."""
    for turn, row in enumerate(in_order(draft)[: place + 1]):
        answer = "alone" if row.competency_id else "met"
        touched_at = STARTED_AT + turn * DAY
        Rating.objects.filter(pk=row.pk).update(
            answer=answer, answered_at=touched_at, updated_at=touched_at
        )


def resumed(client, draft):
    """Where each way back into a draft leads."""
    return {
        client.post(start_url(draft.stage)).url,
        client.get(draft.get_absolute_url()).url,
    }


def test_a_draft_goes_on_at_the_question_behind_the_last_answer(client, employee, assessment_in):
    draft = assessment_in("draft")
    _first, second, third = in_order(draft)
    page = reverse("assessments:answer", args=[draft.pk])

    left_off_at(draft, 0)
    assert resumed(client, draft) == {f"{page}#q-{second.key}"}
    left_off_at(draft, 1)
    assert resumed(client, draft) == {f"{page}#q-{third.key}"}


def test_a_draft_goes_on_behind_the_last_answer_before_what_was_left_out(
    client, employee, assessment_in
):
    draft = assessment_in("draft")
    first, second, third = in_order(draft)
    page = reverse("assessments:answer", args=[draft.pk])

    Rating.objects.filter(pk=second.pk).update(
        answer="well", answered_at=STARTED_AT, updated_at=STARTED_AT
    )
    assert resumed(client, draft) == {f"{page}#q-{third.key}"}
    Rating.objects.filter(pk=third.pk).update(
        answer="met", answered_at=STARTED_AT + DAY, updated_at=STARTED_AT + DAY
    )
    assert resumed(client, draft) == {f"{page}#q-{first.key}"}


@pytest.mark.parametrize("place", [-1, 2], ids=["untouched", "complete"])
def test_a_draft_with_nothing_or_everything_answered_opens_at_its_top(
    client, employee, assessment_in, place
):
    draft = assessment_in("draft")
    left_off_at(draft, place)

    page = client.get(reverse("assessments:answer", args=[draft.pk]))

    assert resumed(client, draft) == {reverse("assessments:answer", args=[draft.pk])}
    assert page.context["left_off"] is None
    assert "Continue where you left off" not in page.content.decode()


def test_a_draft_begun_says_how_far_it_is_and_leads_on(client, employee, assessment_in):
    draft = assessment_in("draft")
    _first, second, third = in_order(draft)
    left_off_at(draft, 0)

    response = client.get(reverse("assessments:answer", args=[draft.pk]))

    page = JustHTML(response.content.decode(), sanitize=False)
    [link] = [a for a in page.query("a") if a.to_text() == "Continue where you left off"]
    assert link.attrs["href"] == f"#q-{second.key}"
    assert len(page.query(f"#q-{second.key}")) == 1
    assert response.context["answered"] == 1
    assert response.context["minutes"] == TimeEstimate.of(
        f.question.item for f in response.context["forms"] if f.prefix in (second.key, third.key)
    )
    assert "1 of 3 answered. The rest takes about 1 minute." in page.to_text()
