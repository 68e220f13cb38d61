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


def test_the_way_has_the_smallest_steps(client, employee, here):
    """Straight there adds three; over the clerk, one and then two; over the third role, more."""
    stage_of("Far", "mapping", "one", "two", "three")
    stage_of("Clerk", "mapping", "measuring", "one")
    stage_of("Detour", "mapping", *"abcdef")
    target = stage_of("Director", "mapping", "one", "two", "three")
    TargetFactory(owner=employee, stage=target)
    role = here.pathway.role_id

    way = role_map(here=role, target=target.pathway.role_id).way

    assert [(step.place.pathway.role.name, step.shared, step.new) for step in way] == [
        (here.pathway.role.name, 0, 0),
        ("Clerk", 2, 1),
        ("Director", 2, 2),
    ]
    page = html.fromstring(client.get(PAGE).content.decode())
    steps = page.xpath("//section[@aria-labelledby='way-heading']//li")
    assert "2 shared with the role before, 1 new competency" in " ".join(
        steps[1].text_content().split()
    )
    assert len(page.xpath("//*[name()='line'][@stroke='var(--accent)']")) == 2


def test_where_nothing_is_shared_there_is_no_way_and_it_is_said(client, employee, here):
    TargetFactory(owner=employee, stage=stage_of("Baker", "baking"))

    assert "from here, all of it is new" in client.get(PAGE).content.decode()


def test_who_wants_to_stay_needs_no_way(client, employee, here):
    TargetFactory(owner=employee, stage=here)

    text = client.get(PAGE).content.decode()

    assert "A way from here to there" not in text
    assert "all of it is new" not in text


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
