"""HR's list of assessments: whose, under which manager, for how long; and asking about reviews."""

from urllib.parse import urlencode

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment
from assessments.services import chase_reviews
from pathway_portal.accounts.models import Notice, NoticeKind
from tests.factories import (
    DAY,
    AssessmentFactory,
    DepartmentFactory,
    DeputyshipFactory,
    PathwayFactory,
    StageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LIST = reverse("admin:assessments_assessment_changelist")


def submitted(employee, *, days=10, **fields):
    at = timezone.now() - days * DAY
    return AssessmentFactory(employee=employee, started_at=at - DAY, submitted_at=at, **fields)


def found(client, **filters):
    return list(client.get(LIST, filters).context["cl"].result_list)


def chase(client, *assessments, across=False, **filters):
    data = {
        "action": "chase",
        "select_across": int(across),
        "index": 0,
        "_selected_action": [assessment.pk for assessment in assessments],
    }
    return client.post(f"{LIST}?{urlencode(filters)}", data, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def manager():
    return UserFactory(name="Mona Manager", email="mona@example.com")


@pytest.fixture
def employee(manager):
    department = DepartmentFactory(name="Kitchen")
    return UserFactory(name="Emil Employee", manager=manager, department=department)


def test_a_row_names_manager_department_version_and_days(hr_client, employee):
    submitted(employee, days=24, stage__pathway__role__name="Cook")

    page = " ".join(hr_client.get(LIST).content.decode().split())

    assert ">Mona Manager</a>" in page
    assert ">Kitchen</td>" in page
    assert "Cook, version 1" in page
    assert "24 days, since " in page


def test_filters_find_by_manager_department_employee_and_days(hr_client, employee):
    other = submitted(UserFactory(manager=UserFactory()), days=8)
    theirs = submitted(employee, days=24)
    left = submitted(UserFactory(manager=employee.manager, is_active=False), days=20)

    assert found(hr_client, manager=employee.manager.pk) == [theirs]
    assert found(hr_client, employee__department__id__exact=employee.department.pk) == [theirs]
    assert found(hr_client, employee=employee.pk) == [theirs]
    assert found(hr_client, q="mona") == [left, theirs]
    assert found(hr_client, days=14) == [left, theirs]
    assert found(hr_client, days=7) == [left, theirs, other]


@pytest.mark.parametrize("value", ["0", "999999", "x", ""])
@pytest.mark.parametrize("name", ["manager", "employee"])
def test_filter_by_nobody_finds_nothing(hr_client, employee, name, value):
    submitted(employee)

    assert found(hr_client, **{name: value}) == []


def test_days_count_from_the_latest_step(hr_client, employee):
    assessment = submitted(employee, days=30)
    yesterday = timezone.now() - DAY
    Assessment.objects.update(reviewed_at=yesterday, reviewed_by=employee.manager)

    assert found(hr_client, days=7) == []
    assert found(hr_client) == [assessment]
    assert "1 day, since " in hr_client.get(LIST).content.decode()


def test_assessments_of_a_person_show_the_version_of_each(hr_client, employee):
    stage = StageFactory(pathway__superseded=True, pathway__role__name="Cook")
    newer = StageFactory(pathway=PathwayFactory(role=stage.pathway.role, published=True))
    AssessmentFactory(employee=employee, stage=stage, agreed=True)
    AssessmentFactory(employee=employee, stage=newer)

    page = hr_client.get(LIST, {"employee": employee.pk}).content.decode()

    assert page.index("Cook, version 2") < page.index("Cook, version 1")


def test_page_of_a_person_leads_to_their_assessments(hr_client, employee):
    page = hr_client.get(reverse("admin:accounts_user_change", args=[employee.pk]))

    assert f'href="{LIST}?employee={employee.pk}"' in page.content.decode()


def test_manager_is_asked_about_a_review_and_told_by_mail(
    hr_client, employee, django_capture_on_commit_callbacks
):
    assessment = submitted(employee)

    with django_capture_on_commit_callbacks(execute=True):
        response = chase(hr_client, assessment)

    assert said(response) == ["The manager was asked about 1 review."]
    [notice] = Notice.objects.all()
    assert (notice.recipient, notice.kind) == (employee.manager, NoticeKind.HR_ASKED_FOR_REVIEW)
    assert notice.text == "HR asks when you will get to the review of Emil Employee."
    [letter] = mail.outbox
    assert letter.to == ["mona@example.com"]
    assert reverse("assessments:detail", args=[assessment.pk]) in letter.body


def test_whoever_stands_in_for_the_manager_is_asked_too(hr_client, employee):
    deputyship = DeputyshipFactory(employee=employee)
    assessment = submitted(employee)

    chase(hr_client, assessment)

    recipients = {notice.recipient for notice in Notice.objects.all()}
    assert recipients == {employee.manager, deputyship.deputy}


def test_nobody_is_asked_twice_within_a_week(hr_client, hr_admin, employee):
    assessment = submitted(employee)
    chase(hr_client, assessment)

    again = chase(hr_client, assessment)
    in_a_week = timezone.now() + 7 * DAY
    asked = chase_reviews(Assessment.objects.all(), by=hr_admin, at=in_a_week)

    assert said(again)[-1].startswith("1 was left out: ")
    assert asked == 1
    assert Notice.objects.count() == 2


def test_an_employee_who_asked_lately_is_asked_for_too(hr_client, employee):
    assessment = submitted(employee, review_asked_at=timezone.now() - 2 * DAY)

    chase(hr_client, assessment)

    assert list(Notice.objects.all()) == []


def test_all_that_the_filter_finds_are_asked_about(hr_client, employee):
    late = [submitted(employee, days=24), submitted(employee, days=15)]
    early = submitted(employee, days=2)

    response = chase(hr_client, late[0], across=True, days=14)

    assert said(response) == ["The managers were asked about 2 reviews."]
    assert {notice.subject for notice in Notice.objects.all()} == set(late)
    early.refresh_from_db()
    assert early.review_asked_at is None


def test_only_reviews_that_somebody_owes_are_asked_about(hr_client, hr_admin, employee, manager):
    left_out = [
        AssessmentFactory(employee=employee),
        AssessmentFactory(employee=employee, open=True),
        AssessmentFactory(employee=employee, agreed=True),
        submitted(UserFactory(name="No manager")),
        submitted(UserFactory(manager=UserFactory(is_active=False))),
        submitted(UserFactory(manager=manager, is_active=False)),
        submitted(UserFactory(manager=hr_admin)),
    ]

    response = chase(hr_client, *left_out)

    [text] = said(response)
    assert text.startswith("7 were left out: ")
    assert list(Notice.objects.all()) == []


def test_managers_who_switched_mails_off_are_told_on_the_page_alone(
    hr_client, employee, manager, django_capture_on_commit_callbacks
):
    manager.mails_about_assessments = False
    manager.save()

    with django_capture_on_commit_callbacks(execute=True):
        chase(hr_client, submitted(employee))

    assert [notice.recipient for notice in Notice.objects.all()] == [manager]
    assert mail.outbox == []


def test_who_may_only_look_asks_nobody(client, content_editor, employee):
    assessment = submitted(employee)
    client.force_login(content_editor)

    response = chase(client, assessment)

    assert response.status_code == 403
    assert list(Notice.objects.all()) == []


def test_a_whole_list_is_chased_without_a_row_ticked(hr_client, employee):
    assessments = [submitted(employee), submitted(UserFactory(manager=employee.manager))]
    left_out = submitted(UserFactory(manager=UserFactory()))

    response = chase(hr_client, across=True, manager=employee.manager_id)

    assert said(response) == ["The managers were asked about 2 reviews."]
    asked = Notice.objects.filter(kind=NoticeKind.HR_ASKED_FOR_REVIEW)
    assert sorted(asked.values_list("subject_id", flat=True)) == [each.pk for each in assessments]
    assert left_out.pk not in asked.values_list("subject_id", flat=True)


def test_a_list_of_which_nothing_is_ticked_is_left_alone(hr_client, employee):
    submitted(employee)

    response = chase(hr_client)

    assert said(response) == [
        "Items must be selected in order to perform actions on them. No items have been changed."
    ]
    assert not Notice.objects.filter(kind=NoticeKind.HR_ASKED_FOR_REVIEW).exists()
