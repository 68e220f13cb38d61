"""A company's own names for the five levels: on its page, and wherever a level is named."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from justhtml import JustHTML

from assessments.models import Rating, Side
from pathway_portal.accounts.models import LEVEL_NAMES, Company
from pathways.exports import case, competencies
from pathways.level_names import company_name_of, forget_level_names, use_level_names
from pathways.levels import level_named
from pathways.models import Level, Pathway
from tests.factories import (
    AssessmentFactory,
    CompanyFactory,
    CompetencyFactory,
    StageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

OURS = {"level_alone_en": "Practitioner", "level_alone_de": "Fachkraft", "level_well_en": "Expert"}


@pytest.fixture
def company():
    return CompanyFactory(**OURS)


@pytest.fixture
def draft(company):
    stage = StageFactory(pathway__role__slug="cook")
    CompetencyFactory(
        stage=stage, position=1, slug="cuts", text="Cuts", expected_level="alone", well="In a rush"
    )
    return AssessmentFactory(stage=stage)


def texts(response, selector):
    page = JustHTML(response.content.decode(), sanitize=False)
    return [" ".join(element.to_text().split()) for element in page.query(selector)]


def sheet(client, assessment, **employee):
    for name, value in employee.items():
        setattr(assessment.employee, name, value)
    assessment.employee.save()
    client.force_login(assessment.employee)
    return client.get(reverse("assessments:answer", args=[assessment.pk]))


@pytest.mark.every_database("JSON of columns")
def test_the_sheet_names_levels_as_the_company_does(client, draft):
    response = sheet(client, draft)

    assert texts(response, ".answers .answer__label") == [
        "Not started",
        "Learning, with help",
        "Practitioner expected here",
        "Expert",
        "Helping others do it",
    ]
    assert texts(response, ".expected") == ["This stage expects: Practitioner"]


def test_each_reader_sees_the_names_of_their_language(client, draft):
    response = sheet(client, draft, language="de")

    labels = texts(response, ".answers .answer__label")
    assert labels[2].startswith("Fachkraft")
    assert labels[3] == "Sicher, auch in schwierigen Fällen"


def test_without_names_of_its_own_the_portals_stay(client):
    CompanyFactory()
    assessment = AssessmentFactory(stage=StageFactory(competencies=1))

    assert texts(sheet(client, assessment), ".answers .answer__label") == [
        str(level.label) for level in Level
    ]


def test_pages_ask_nothing_more_for_them(client, draft):
    sheet(client, draft)
    counts = []
    for names in (OURS, dict.fromkeys(OURS, "")):
        Company.objects.update(**names)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("assessments:answer", args=[draft.pk]))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_progress_is_counted_in_the_companys_words(client, company):
    assessment = AssessmentFactory(stage=StageFactory(competencies=2))
    first = assessment.ratings.filter(side=Side.SELF, competency__isnull=False).first()
    Rating.objects.filter(pk=first.pk).update(answer="well", answered_at=assessment.started_at)
    client.force_login(assessment.employee)

    response = client.get(reverse("assessments:mine"))

    assert "1 of 2 at “Practitioner” or better, 1 open" in response.text


def test_the_page_to_print_and_the_dot_plot_name_them(client, draft):
    client.force_login(UserFactory())
    document = client.get(reverse("pathways:document", args=["cook"]))

    assert "Expert:" in [text.partition(" ")[0] for text in texts(document, "main li")]


def test_they_end_with_the_request(client, draft):
    sheet(client, draft)

    assert company_name_of("alone") == ""
    assert str(Level.ALONE.label) == "Doing it alone, in usual cases"


def test_exports_carry_the_number_and_no_name(draft):
    pathway = Pathway.objects.get(role__slug="cook")
    package = case(pathway, root="https://a.example", creator="A", at=draft.started_at)

    assert "Practitioner" not in package + competencies(pathway)
    assert competencies(pathway).splitlines()[1].endswith(",3")


def test_a_document_may_use_them(company):
    use_level_names({"alone_en": "Practitioner", "alone_de": "Fachkraft"})
    try:
        assert (level_named("practitioner"), level_named("Fachkraft")) == ("alone", "alone")
    finally:
        forget_level_names()
    assert level_named("practitioner") == ""


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        ({"level_alone_en": "Expert", "level_well_en": "expert"}, "level_well_en"),
        ({"level_alone_en": "Not started"}, "level_alone_en"),
        ({"level_not_started_de": "Anderen dabei eine Hilfe"}, "level_not_started_de"),
    ],
)
def test_two_levels_have_no_name_in_common(names, wrong):
    with pytest.raises(ValidationError) as refused:
        Company(pk=1, name="Example", **names).full_clean()

    assert [*refused.value.message_dict] == [wrong]


def test_one_name_may_stand_for_a_level_in_both_languages():
    Company(pk=1, name="Example", level_alone_en="Pro", level_alone_de="Pro").full_clean()


def test_hr_names_levels_on_the_page_of_the_company(client, hr_admin, company):
    client.force_login(hr_admin)
    address = reverse("admin:accounts_company_change", args=[company.pk])
    form = {"name": "Example", "independent_reviews": "on", "level_alone_en": "Doer"}

    response = client.post(address, {**dict.fromkeys(LEVEL_NAMES, ""), **form})

    company.refresh_from_db()
    assert response.status_code == 302
    assert (company.level_alone_en, company.level_well_en) == ("Doer", "")
