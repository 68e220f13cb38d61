"""What assessments are for: in full before the first, in short before the next, always at hand."""

import pytest
from django.urls import reverse
from justhtml import JustHTML

from pathway_portal.accounts.models import Company, User
from tests.factories import AssessmentFactory, CompanyFactory, StageFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("assessments:purpose")
WHOLE = [
    "What this is for",
    "What this is not for",
    "Who sees what, and when",
    "How long it is kept",
    "Who to ask",
]


@pytest.fixture
def stage():
    return StageFactory(competencies=1)


def start(stage):
    return reverse("assessments:start", args=[stage.pathway.role.slug, stage.number])


def main(response):
    return JustHTML(response.content.decode(), strict=True, sanitize=False).query("main")[0]


def headings(response):
    return [heading.to_text() for heading in main(response).query("h2")]


def words(response):
    return " ".join(main(response).to_text().split())


def test_before_the_first_assessment_it_is_said_in_full(client, employee, stage):
    response = client.get(start(stage))

    assert headings(response) == WHOLE
    assert "Pay, bonuses and promotion" in words(response)


def test_before_the_next_it_is_said_in_short(client, employee, stage):
    AssessmentFactory(employee=employee)

    response = client.get(start(stage))

    assert headings(response) == ["What this is for", "Who sees what, and when"]
    assert [link.attrs["href"] for link in main(response).query("section a")] == [
        PAGE,
        reverse("assessments:receipts"),
    ]


def test_somebody_elses_first_assessment_is_not_ones_own(client, employee, people, stage):
    AssessmentFactory(employee=people["peer"])

    assert headings(client.get(start(stage))) == WHOLE


def test_nothing_is_to_be_ticked_and_reading_it_begins_nothing(client, employee, stage):
    response = client.get(start(stage))

    assert main(response).query("input[type=checkbox]") == []
    assert employee.assessments.count() == 0


def test_it_stays_at_hand_afterwards(client, employee):
    AssessmentFactory(employee=employee)

    assert headings(client.get(PAGE)) == WHOLE
    for address in ["/", reverse("account")]:
        assert f'href="{PAGE}"' in client.get(address).content.decode()


def test_the_door_leads_to_nothing_behind_it(client):
    assert PAGE not in client.get(reverse("account_login")).content.decode()
    assert client.get(PAGE).url == f"/account/login/?next={PAGE}"


INDEPENDENT = "Mona Manager reads your evidence, but not your answers, and rates you independently."
OPEN = "Mona Manager reads your answers and your evidence, and then rates you."


@pytest.mark.parametrize(("is_independent", "said"), [(True, INDEPENDENT), (False, OPEN)])
def test_it_says_what_the_company_has_decided(client, employee, stage, is_independent, said):
    CompanyFactory()
    Company.objects.update(independent_reviews=is_independent)

    for address in [PAGE, start(stage)]:
        page = words(client.get(address))
        assert [each in page for each in (INDEPENDENT, OPEN)] == [
            is_independent,
            not is_independent,
        ]
        assert said in page


def test_without_a_manager_it_names_hr_alone(client, employee):
    User.objects.filter(pk=employee.pk).update(manager=None)

    page = words(client.get(PAGE))

    assert "Ask HR: about who your manager is" in page
    assert "About your assessment, ask" not in page


def test_the_page_only_shows(client, employee):
    assert client.post(PAGE).status_code == 405
