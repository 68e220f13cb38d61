"""The map of roles is drawn from shared identities of what is published, and its table says it."""

import pytest
from django.urls import reverse
from lxml import html

from assessments.plans.role_map import role_map
from tests.factories import CompetencyFactory, PathwayFactory, StageFactory
from tests.plan_factories import TargetFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("plans:roles")


def stage_of(name, *slugs, **state):
    stage = StageFactory(pathway=PathwayFactory(role__name=name, **(state or {"published": True})))
    for slug in slugs:
        CompetencyFactory(stage=stage, slug=slug)
    return stage


def test_two_roles_are_joined_by_what_both_ask_for():
    stage_of("Analyst", "mapping", "measuring")
    baker = stage_of("Baker", "baking")
    clerk = stage_of("Clerk", "mapping", "measuring", "filing")
    # A competency that grows over stages is one.
    again = StageFactory(pathway=clerk.pathway)
    CompetencyFactory(stage=again, slug="mapping")
    stage_of("Draft", "mapping", state="draft")
    stage_of("Retired", "mapping", retired=True)

    drawn = role_map(here=baker.pathway.role_id, target=clerk.pathway.role_id)

    assert [place.pathway.role.name for place in drawn.places] == ["Analyst", "Baker", "Clerk"]
    assert [(link.one.number, link.other.number, link.shared) for link in drawn.links] == [
        (1, 3, 2)
    ]
    assert [(each.is_here, each.is_target) for each in drawn.places] == [
        (False, False),
        (True, False),
        (False, True),
    ]


def test_the_page_says_in_words_what_it_draws(client, employee, here):
    other = stage_of("Clerk", "mapping")
    TargetFactory(owner=employee, stage=other)

    page = html.fromstring(client.get(PAGE).content.decode())

    assert len(page.xpath("//main//*[name()='svg']//*[name()='line']")) == 1
    [row] = page.xpath("//main//tbody/tr")
    assert "Clerk" in row.text_content()
    assert "you are here" in page.text_content()
    assert "where you want to go" in page.text_content()


@pytest.mark.parametrize("names", [[], ["Analyst"]])
def test_a_company_without_shared_roles_has_a_page(client, employee, names):
    for name in names:
        stage_of(name, "mapping")

    text = client.get(PAGE).content.decode()

    assert "No two roles ask for the same competency yet." in text
