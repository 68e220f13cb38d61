"""Five forms of public frameworks go all the way: in, shown, rated, agreed, compared and out.

The forms are those that companies publish; the words are ours.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.html import escape

from pathways.checks import errors
from pathways.documents.findings import FindingKind
from pathways.documents.parser.meanings import Guide
from pathways.documents.versions import as_document
from pathways.exports import case, fixture, markdown, workbook
from pathways.importer.load import make_draft
from pathways.importer.understand import understand
from pathways.level_names import forget_level_names, use_level_names
from pathways.meanings import Meaning
from pathways.models import Level, Pathway
from pathways.services import publish
from pathways.tracks import tracks_of
from tests.factories import PUBLISHED_AT, AssessmentFactory, CompanyFactory, UserFactory

pytestmark = pytest.mark.django_db

FORMS = Path(__file__).with_name("framework_forms")
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
LOST = (FindingKind.NOT_UNDERSTOOD, FindingKind.LEFT_OUT, FindingKind.KEPT_ELSEWHERE)
NAMES = ["Aware", "Working", "Practitioner", "Expert", "Authority"]
OWN_NAMES = {f"{level}_en": name for level, name in zip(Level.values, NAMES, strict=True)}


@dataclass(frozen=True)
class Form:
    """What a form becomes: for each role the number of competencies at each stage, and more."""

    name: str
    roles: dict[str, list[int]]
    areas: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()  # expected at the last stage of the first role
    lists: tuple[str, ...] = ()  # of each stage
    shared: int = 0  # stages
    answers: dict[str, Meaning] = field(default_factory=dict)
    level_names: dict[str, str] = field(default_factory=dict)
    progress: str = "2 of 2 doing it alone or better"  # at the last stage, where all do it well


EXPECTED = [
    Form(
        "expected_levels",
        {"Data analyst": [3, 4, 4]},
        areas=("Craft", "Working together"),
        levels=("well", "helping", "well", "well"),
        progress="3 of 4 as this stage expects or better",
    ),
    Form(
        "areas",
        {"Community nurse": [3, 4]},
        areas=("Care at home", "Teaching and learning"),
        progress="4 of 4 doing it alone or better",
    ),
    Form(
        "tracks",
        {"Software engineer: Expert": [2, 2, 2, 2], "Software engineer: Manager": [2, 2, 2, 2, 1]},
        shared=3,
        answers={"expert": Meaning.TRACK, "manager": Meaning.TRACK},
    ),
    Form("qualifications", {"Electrician": [2, 2]}, lists=("Qualifications", "Tools")),
    Form(
        "own_names",
        {"Project lead": [3, 3, 3]},
        levels=("well", "helping", "well"),
        level_names=OWN_NAMES,
        progress="2 of 3 as this stage expects or better",
    ),
]


@pytest.fixture(params=EXPECTED, ids=lambda form: form.name)
def form(request):
    CompanyFactory(**{f"level_{name}": word for name, word in request.param.level_names.items()})
    use_level_names(request.param.level_names)
    yield request.param
    forget_level_names()


def read(form):
    text = (FORMS / f"{form.name}.md").read_text(encoding="utf-8")
    first = understand(text, guide=Guide(form.answers))
    others = [understand(text, guide=Guide(form.answers, name)) for name in first.other_roles]
    return [first, *others]


def released(form):
    drafts = [make_draft(understood.document, role=None) for understood in read(form)]
    for draft in drafts:
        assert errors(draft) == []
        publish(draft, note="First.", at=PUBLISHED_AT)
    return drafts


def said(document):
    """All that a stage says, as far as every export can carry it."""
    return [
        (
            stage.title,
            [(c.text, c.area, c.expected_level) for c in stage.competencies],
            [(own.title, own.lines) for own in stage.own_lists],
            stage.objectives,
        )
        for stage in document.stages
    ]


def test_a_form_is_understood_as_a_whole(form):
    understood = read(form)

    documents = {each.document.role_name: each.document for each in understood}
    counted = {
        name: [len(stage.competencies) for stage in document.stages]
        for name, document in documents.items()
    }
    first = understood[0].document
    assert counted == form.roles
    assert first.areas == form.areas
    assert tuple(filter(None, (c.expected_level for c in first.stages[-1].competencies))) == (
        form.levels
    )
    assert {tuple(own.title for own in stage.own_lists) for stage in first.stages} == {form.lists}
    assert [f for each in understood for f in each.findings if f.kind in LOST] == []


def test_a_form_comes_back_from_every_export_as_it_was(form):
    for draft in released(form):
        pathway, document = Pathway.objects.get(pk=draft.pk), as_document(draft)
        package = case(pathway, root="https://a.example", creator="A", at=NOW)

        assert understand(markdown(document), "a.md").document == document
        assert understand(fixture(pathway), "a.json").document == document
        assert understand(workbook(document), "a.xlsx").document == document
        assert said(understand(package, "a.case.json").document) == said(document)


def test_a_form_is_shown_rated_agreed_and_compared(client, form):
    pathways = released(form)
    first = pathways[0]
    stage = first.stages.last()
    document = as_document(first)
    assessment = AssessmentFactory(
        stage=stage,
        agreed=True,
        ratings__self=Level.WELL,
        ratings__manager=Level.WELL,
        ratings__agreed=Level.WELL,
    )
    client.force_login(UserFactory())
    page = client.get(stage.get_absolute_url()).text
    paper = client.get(reverse("pathways:document", args=[first.role.slug])).text
    asked = {"one": f"{first.role.slug}/1", "other": f"{first.role.slug}/2"}
    side_by_side = client.get(reverse("pathways:compare"), asked)
    client.force_login(assessment.employee)
    agreed = client.get(assessment.get_absolute_url()).text

    last = document.stages[-1]
    lines = [line for own in last.own_lists for line in [own.title, *own.lines.split("\n")]]
    areas = {competency.area for competency in last.competencies}
    levels = [name for level, name in form.level_names.items() if level[:-3] in form.levels]
    for words in [*(c.text for c in last.competencies), *lines, *areas, *levels]:
        assert escape(words) in page
        assert escape(words) in paper
    for competency in last.competencies:
        assert escape(competency.text) in agreed
    assert type(assessment).objects.with_progress().get(pk=assessment.pk).progress.in_words == (
        form.progress
    )
    assert side_by_side.status_code == 200
    assert [len(each.stages) for each in tracks_of(first)] == [form.shared] * (len(pathways) - 1)
