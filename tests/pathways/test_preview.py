"""A draft on the employees' own pages, and what is said of a version that is retired."""

from datetime import date

import pytest
from django.urls import reverse

from pathways.services import retire
from tests.factories import (
    AssessmentFactory,
    CompetencyFactory,
    PathwayFactory,
    ResponsibilityFactory,
    StageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    """A draft of two stages, of a role whose first version people read."""
    published = StageFactory(pathway__role__slug="analyst", title="As it is").pathway
    draft = PathwayFactory(role=published.role, number=2)
    ResponsibilityFactory(pathway=draft, text="Count what is there")
    for title in ["As it will be", "Behind it"]:
        stage = StageFactory(pathway=draft, title=title)
        CompetencyFactory(stage=stage, text="Counting")
    return draft


def previews(pathway):
    slug, number = pathway.role.slug, pathway.number
    return [
        reverse("pathways:preview", args=[slug, number]),
        reverse("pathways:preview_stage", args=[slug, number, 1]),
    ]


def test_preview_shows_a_draft_as_employees_will_see_it(client, draft, content_editor):
    client.force_login(content_editor)
    role, stage = (client.get(page) for page in previews(draft))

    assert [r.templates[0].name for r in (role, stage)] == [
        "pathways/role.html",
        "pathways/stage.html",
    ]
    assert [step.words.title for step, _mine in role.context["steps"]] == [
        "As it will be",
        "Behind it",
    ]
    assert "Count what is there" in role.content.decode()
    assert [c.text for c in stage.context["stage"].competencies.all()] == ["Counting"]


def test_preview_leads_from_page_to_page_of_the_same_version(client, draft, content_editor):
    client.force_login(content_editor)
    role_page, stage_page = previews(draft)

    role, stage = client.get(role_page), client.get(stage_page)

    assert f'href="{stage_page}"' in role.content.decode()
    assert f'href="{role_page}"' in stage.content.decode()
    beside = reverse("pathways:preview_stage", args=["analyst", 2, 2])
    assert f'href="{beside}"' in stage.content.decode()
    assert reverse("pathways:stage", args=["analyst", 1]) not in stage.content.decode()
    assert reverse("assessments:start", args=["analyst", 1]) not in stage.content.decode()


@pytest.mark.parametrize("trait", ["published", "superseded", "retired"])
def test_every_version_can_be_looked_at(client, content_editor, trait):
    stage = StageFactory(pathway=PathwayFactory(**{trait: True}))
    client.force_login(content_editor)

    assert [client.get(page).status_code for page in previews(stage.pathway)] == [200, 200]


def test_a_preview_is_unknown_to_whoever_does_not_write_pathways(client, draft):
    manager = UserFactory()
    UserFactory(manager=manager)
    unknown = previews(PathwayFactory.build(role__slug="nobody", number=2))
    for person in [UserFactory(), manager, UserFactory(is_staff=True)]:
        client.force_login(person)
        for page, missing in zip(previews(draft), unknown, strict=True):
            answers = [client.get(address) for address in (page, missing)]
            assert [answer.status_code for answer in answers] == [404, 404]
            assert answers[0].content == answers[1].content


def test_a_right_without_the_workplace_shows_no_preview(client, draft, content_editor):
    """Whoever is taken out of HR keeps no way in."""
    content_editor.is_staff = False
    content_editor.save()
    client.force_login(content_editor)

    assert [client.get(page).status_code for page in previews(draft)] == [404, 404]


# Retired

REASON = "Another team does this from now on."


def test_before_its_day_the_pages_say_when_it_ends_and_why(client, employee, day, tomorrow):
    stage = employee.stage
    retire(stage.pathway, on=tomorrow, reason=REASON, today=day)
    client.force_login(employee)

    for page in [stage.pathway.get_absolute_url(), stage.get_absolute_url(), "/"]:
        text = client.get(page).content.decode()
        assert text.count("This pathway will be retired on 2 June 2026") == 1
        assert text.count(REASON) == 1


def test_from_its_day_on_it_is_unknown_and_what_is_under_way_says_why(
    client, employee, day, tomorrow
):
    stage = employee.stage
    mine = AssessmentFactory(employee=employee, stage=stage)
    retire(stage.pathway, on=day, reason=REASON, today=day)
    client.force_login(employee)

    gone = [stage.pathway.get_absolute_url(), stage.get_absolute_url()]
    gone.append(reverse("assessments:start", args=[stage.pathway.role.slug, stage.number]))
    assert [client.get(page).status_code for page in gone] == [404] * 3
    for page in ["/", reverse("assessments:answer", args=[mine.pk])]:
        text = client.get(page).content.decode()
        assert text.count("This pathway was retired on 1 June 2026") == 1
        assert text.count(REASON) == 1
        assert not any(f'href="{address}"' in text for address in gone)


def test_a_manager_reads_that_the_stage_is_retired(client, employee, day):
    manager = UserFactory()
    employee.manager = manager
    employee.save()
    client.force_login(manager)
    page = reverse("assessments:report", args=[employee.pk])
    leads_to = f'href="{employee.stage.get_absolute_url()}"'
    assert leads_to in client.get(page).content.decode()

    retire(employee.stage.pathway, on=day, reason=REASON, today=day)

    text = client.get(page).content.decode()
    assert (leads_to in text, text.count("(retired)")) == (False, 1)


@pytest.fixture
def employee():
    return UserFactory(stage=StageFactory(competencies=1))


@pytest.fixture
def day(monkeypatch):
    today = date(2026, 6, 1)
    monkeypatch.setattr("pathways.models.versions.timezone.localdate", lambda *of: today)
    return today


@pytest.fixture
def tomorrow(day):
    return day.replace(day=2)
