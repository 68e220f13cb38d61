"""A manager's direct reports."""

import pytest
from django.urls import reverse

from tests.factories import DAY, AssessmentFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("order")]


@pytest.mark.parametrize("reports", [1, 3, 20, 200])
def test_team_query_count_does_not_grow(client, django_assert_num_queries, reports):
    manager = UserFactory()
    AssessmentFactory.create_batch(
        reports, submitted=True, employee__manager=manager, ratings=False
    )
    client.force_login(manager)

    with django_assert_num_queries(4):
        response = client.get(reverse("assessments:team"))

    assert len(response.context["rows"]) == reports


def test_team_puts_first_what_waits_for_the_manager(client, people, assessment_in):
    waiting = assessment_in("submitted")
    UserFactory(name="Aaron Atease", manager=people["manager"])
    client.force_login(people["manager"])

    response = client.get(reverse("assessments:team"))

    assert [(report.name, a) for report, a in response.context["rows"]] == [
        ("Emma Employee", [waiting]),
        ("Aaron Atease", []),
        ("Pia Peer", []),
    ]
    assert response.context["waiting"] == 1


def test_team_keeps_what_waits_though_something_newer_was_begun(client, people, assessment_in):
    waiting = assessment_in("submitted")
    newer = assessment_in("draft", started_at=waiting.started_at + DAY)
    client.force_login(people["manager"])

    response = client.get(reverse("assessments:team"))

    assert dict(response.context["rows"])[people["employee"]] == [newer, waiting]
    assert response.context["waiting"] == 1


def test_team_shows_that_there_is_a_draft_and_nothing_of_it(client, people, assessment_in):
    draft = assessment_in("draft")
    draft.ratings.update(evidence="not yet for anybody")
    client.force_login(people["manager"])

    page = client.get(reverse("assessments:team")).content.decode()

    assert "Draft" in page
    assert draft.get_absolute_url() not in page
    assert "not yet for anybody" not in page


def test_team_shows_nobody_elses_reports_nor_reports_of_reports(client, people):
    client.force_login(people["head"])

    response = client.get(reverse("assessments:team"))

    assert [report.name for report, _a in response.context["rows"]] == ["Mona Manager"]


def test_team_leaves_out_who_has_left(client, people):
    people["peer"].is_active = False
    people["peer"].save()
    client.force_login(people["manager"])

    response = client.get(reverse("assessments:team"))

    assert [report.name for report, _a in response.context["rows"]] == ["Emma Employee"]


def test_report_lists_every_assessment_with_its_state(client, people, assessment_in):
    agreed = assessment_in("agreed")
    draft = assessment_in("draft", stage=agreed.stage)
    client.force_login(people["manager"])

    response = client.get(reverse("assessments:report", args=[people["employee"].pk]))

    assert set(response.context["assessments"]) == {agreed, draft}
    assert agreed.get_absolute_url() in response.content.decode()
    assert f'"{draft.get_absolute_url()}"' not in response.content.decode()


@pytest.mark.parametrize("who", ["employee", "peer", "head", "stranger"])
def test_report_exists_for_the_manager_alone(client, people, who):
    client.force_login(people[who])

    url = reverse("assessments:report", args=[people["employee"].pk])

    assert client.get(url).status_code == 404


@pytest.mark.parametrize("assessments", [1, 3])
def test_report_query_count_does_not_grow(client, people, django_assert_num_queries, assessments):
    AssessmentFactory.create_batch(assessments, agreed=True, employee=people["employee"])
    client.force_login(people["manager"])

    with django_assert_num_queries(6):
        client.get(reverse("assessments:report", args=[people["employee"].pk]))
