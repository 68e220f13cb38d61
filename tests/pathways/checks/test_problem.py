"""Every problem links to the field it is about, as the workplace's pages have it."""

from urllib.parse import urldefrag

import pytest
from justhtml import JustHTML

from pathways.checks import ProblemKind as Kind
from pathways.checks import check, errors
from pathways.models import Pathway
from tests.factories import (
    PUBLISHED_AT,
    CapabilityFactory,
    CompetencyAreaFactory,
    CompetencyFactory,
    ExampleTitleFactory,
    MetricFactory,
    ObjectiveFactory,
    OwnListFactory,
    PathwayFactory,
    ReadingFactory,
    ResponsibilityFactory,
    SkillFactory,
    StageFactory,
    StrategicValueFactory,
    UserFactory,
)


@pytest.fixture
def everything_wrong(db):
    """A version with a problem of every kind, and in every list."""
    old = StageFactory(slug="gone")
    UserFactory(stage=old)
    CompetencyFactory(stage=old, slug="lost", text="Control of budgets")
    CompetencyFactory(stage=StageFactory(), slug="theirs", text="Budget control")
    CompetencyFactory(stage=StageFactory(), slug="shared", text="Singing in tune")
    pathway = PathwayFactory(role=old.pathway.role, reports_to="TBD")
    ResponsibilityFactory(pathway=pathway, text="Lead")
    ResponsibilityFactory(pathway=pathway, position=5000, text="Lead")
    ExampleTitleFactory(pathway=pathway, text="tbd")
    CompetencyAreaFactory(pathway=pathway, text="Money")
    StrategicValueFactory(pathway=pathway, value="tbd")
    CapabilityFactory(pathway=pathway, category="tbd")
    SkillFactory(capability=CapabilityFactory(pathway=pathway), text="tbd")
    first = StageFactory(pathway=pathway, number=1, title="Growing")
    StageFactory(pathway=pathway, number=3, title="Growing", audience="tbd", slug="bare")
    # Made in another order than they are read in.
    for position, text in [(3, "Understand all"), (1, "Plan and lead it"), (2, "Write the plan")]:
        ObjectiveFactory(stage=first, position=position, text=text)
    CompetencyFactory(stage=first, slug="ours", text="Budget control", well="Does it well.")
    CompetencyFactory(stage=first, slug="shared", text="Signing contracts")
    for text in [
        "Good teamwork",
        "Attends the meeting",
        "Asks the chairman",
        "You will be promoted",
        "Ask Mr Miller",
        "Calls. Then writes.",
    ]:
        MetricFactory(stage=first, text=text)
    CompetencyFactory(stage=first, text="Mending nets", expected_level="well")
    for text in ["Lead the weekly planning meeting", "Leads the weekly planning meetings"]:
        CompetencyFactory(stage=first, text=text)
    ReadingFactory(stage=first, link="https://books..example.com")
    MetricFactory.create_batch(20, stage=first)
    OwnListFactory(stage=first, title="Objectives")
    track = StageFactory(slug=first.slug, number=1, title="Starting")
    for line in first.competencies.exclude(slug="ours"):
        CompetencyFactory(stage=track, slug=line.slug, text=line.text)
    return pathway


def links(pathway):
    return {(problem.url, problem.kind) for problem in check(pathway)}


def ids_of(client, address):
    page = JustHTML(client.get(address).content.decode(), sanitize=False)
    return {element.attrs["id"] for element in page.query("[id]")}


@pytest.mark.parametrize("state", ["draft", "published"])
def test_each_problem_links_to_its_field(client, content_editor, everything_wrong, state):
    if state == "published":
        Pathway.objects.published().filter(role=everything_wrong.role).update(state="superseded")
        everything_wrong.state, everything_wrong.published_at = state, PUBLISHED_AT
        everything_wrong.save()
    client.force_login(content_editor)
    linked = links(everything_wrong)
    pages = {address: ids_of(client, address) for address in {urldefrag(u).url for u, _k in linked}}

    lost = [
        url for url, _kind in linked if urldefrag(url).fragment not in pages[urldefrag(url).url]
    ]

    assert lost == []
    without_web = set(Kind) - {Kind.UNREACHABLE}
    # With the version before it a draft alone is compared.
    of_drafts = {Kind.PEOPLE, Kind.LOST_IDENTITY}
    expected = without_web if state == "draft" else without_web - of_drafts
    assert {kind for _url, kind in linked} == expected
    # The pathway, two stages, two capabilities; of a draft also the page where it is published.
    assert len(pages) == (6 if state == "draft" else 5)


def test_the_field_itself_is_what_a_draft_links_to(stage):
    ObjectiveFactory(stage=stage, position=2, text="Understand all")
    ObjectiveFactory(stage=stage, position=1, text="Write the plan")

    [url] = [problem.url for problem in check(stage.pathway) if problem.kind == Kind.VAGUE]

    assert url == f"/admin/pathways/stage/{stage.pk}/change/#id_objectives-1-text"


def test_a_published_version_has_no_fields_so_the_line_is_linked_to(db):
    stage = StageFactory(competencies=1)
    ObjectiveFactory(stage=stage, text="Understand all")

    [url] = [problem.url for problem in check(stage.pathway) if problem.kind == Kind.VAGUE]

    assert url == f"/admin/pathways/stage/{stage.pk}/change/#objectives-0"


def test_words_can_leave_out_the_stage_for_those_who_know_it(stage):
    CompetencyFactory(stage=stage, learning="TBD")
    StageFactory(pathway=stage.pathway, title="TBD")

    first, title, empty = errors(stage.pathway)

    assert (
        first.words
        == f"“Stage 1: Foundations”, {first.words_in_stage[0].lower()}{first.words_in_stage[1:]}"
    )
    assert first.words_in_stage == (
        "Competency 1, learning means: “TBD” is only a placeholder. Write what belongs here."
    )
    assert title.words_in_stage == "Title: “TBD” is only a placeholder. Write what belongs here."
    assert (
        empty.words_in_stage
        == empty.words
        == ("“Stage 2: TBD” has no competency yet. Add at least one.")
    )
