"""The manager's page of deputies: naming one, and ending it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import services
from pathway_portal.accounts.models import Deputyship, NoticeKind
from tests.assessments.deputies.conftest import AT
from tests.factories import DAY, AssessmentFactory, DeputyshipFactory, UserFactory

pytestmark = pytest.mark.django_db

DEPUTIES = reverse("assessments:deputies")


def name(client, *, colleague="Dana", reports, first=0, last=5, **more):
    today = timezone.localdate()
    days = {"starts_on": today + first * DAY, "ends_on": today + last * DAY}
    typed = {"colleague": colleague, "reports": [report.pk for report in reports], **days}
    return client.post(DEPUTIES, typed | more)


def test_a_manager_names_and_ends_a_deputy(client, people):
    dana = UserFactory(name="Dana Deputy")
    client.force_login(people["manager"])

    assert name(client, reports=[people["employee"], people["peer"]]).status_code == 302
    rows = Deputyship.objects.order_by("pk")
    assert {(row.employee, row.deputy) for row in rows} == {
        (people["employee"], dana),
        (people["peer"], dana),
    }
    page = client.get(DEPUTIES).content.decode()
    assert page.count("End it now") == 2
    client.post(reverse("assessments:end_deputy", args=[rows[0].pk]))

    assert client.get(DEPUTIES).content.decode().count("End it now") == 1


def test_of_several_of_a_name_one_is_chosen(client, people):
    one = UserFactory(name="Dana Deputy", job_title="Baker")
    other = UserFactory(name="Dana Deputy", job_title="Clerk")
    UserFactory(name="Dana Deputy", is_active=False)
    client.force_login(people["manager"])

    asked = name(client, reports=[people["employee"]])
    text = asked.content.decode()
    assert "Several people have a name like this" in text
    assert "Dana Deputy, Baker" in text and "Dana Deputy, Clerk" in text
    assert one.email not in text
    name(client, reports=[people["employee"]], which=other.pk)

    assert Deputyship.objects.get().deputy == other


@pytest.mark.parametrize(
    "colleague,reason",
    [
        ("", "Write the name of a colleague."),
        ("Zoltan", "Nobody who works here has this name."),
        ("Namesake", "More than 10 people have a name like this."),
        ("x" * 255, "too long for a name"),
        ("Emma Employee", "Nobody can review themselves"),
        ("Mona Manager", "is the manager of Emma Employee already"),
    ],
)
def test_why_not_is_said_and_what_was_typed_stays(client, people, colleague, reason):
    UserFactory.create_batch(11, name="Nora Namesake")
    client.force_login(people["manager"])

    page = name(client, reports=[people["employee"]], colleague=colleague)

    assert page.status_code == 200
    assert reason in page.content.decode()
    assert f'value="{timezone.localdate() + 5 * DAY}"' in page.content.decode()
    assert not Deputyship.objects.exists()


def test_a_manager_names_deputies_for_their_own_reports_alone(client, people, dana):
    other = UserFactory(manager=people["head"])
    client.force_login(people["manager"])
    assert "no longer reports to you" in name(client, reports=[other]).content.decode()
    # Nor does a deputy pass it on.
    client.force_login(dana)
    UserFactory(name="Sub Deputy")

    page = name(client, colleague="Sub", reports=[people["employee"]], first=7, last=8)

    assert page.status_code == 200
    assert Deputyship.objects.count() == 1


def test_deputies_of_others_are_nobodys_business(client, people, dana):
    row = Deputyship.objects.get()
    for person in [people["peer"], people["employee"], people["head"], dana]:
        client.force_login(person)

        assert "Dana Deputy</h3>" not in client.get(DEPUTIES).content.decode()
        answer = client.post(reverse("assessments:end_deputy", args=[row.pk]))
        assert answer.status_code == 404
    assert Deputyship.objects.running().exists()


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_of_deputies_asks_once_for_all(client, people, django_assert_num_queries, many):
    for _each in range(many):
        report = UserFactory(manager=people["manager"])
        DeputyshipFactory(employee=report)
    client.force_login(people["manager"])

    # The session, its person, the reports twice (to choose from, and chosen), the deputies.
    with django_assert_num_queries(5):
        page = client.get(DEPUTIES)

    assert len(page.context["named"]) == many


def test_a_manager_is_told_of_a_stage_that_their_deputy_agreed_to(client, dana, people):
    assessment = AssessmentFactory(employee=people["employee"], open=True, attained=True)
    services.agree(assessment, version=0, by=people["employee"], at=AT)
    services.agree(assessment, version=1, by=dana, at=AT)

    [notice] = people["manager"].notices.to_read()
    assert (notice.kind, notice.about) == (NoticeKind.STAGE_REACHED, people["employee"])
    assert [n.kind for n in dana.notices.to_read()] == []
    client.force_login(people["manager"])
    team = " ".join(client.get(reverse("assessments:team")).content.decode().split())
    assert f"Stage {assessment.stage.number} reached" in team


@pytest.mark.parametrize("attained,kind", [(True, "stage_reached"), (False, "employee_agreed_too")])
def test_a_manager_who_agreed_first_is_told_once_what_came_of_it(people, attained, kind):
    assessment = AssessmentFactory(employee=people["employee"], open=True, attained=attained)
    services.agree(assessment, version=0, by=people["manager"], at=AT)

    services.agree(assessment, version=1, by=people["employee"], at=AT)

    assert [notice.kind for notice in people["manager"].notices.to_read()] == [kind]


def test_whoever_is_stood_in_for_already_is_not_ticked(client, people):
    DeputyshipFactory(employee=people["employee"])
    UserFactory(manager=people["manager"])
    client.force_login(people["manager"])

    form = client.get(reverse("assessments:deputies")).context["form"]

    reports = people["manager"].reports.in_order()
    assert form.initial["reports"] == [each for each in reports if each != people["employee"]]
    assert len(form.initial["reports"]) == len(reports) - 1 > 0
