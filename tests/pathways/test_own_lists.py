"""Lists that HR names itself: read at the stage, never rated, and kept on every way."""

import json
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from justhtml import JustHTML

from pathways.checks import ProblemKind as Kind
from pathways.checks import check
from pathways.documents.document import OwnListDocument
from pathways.documents.parser.meanings import Guide
from pathways.documents.versions import as_document
from pathways.exports import case, competencies, fixture, markdown, workbook
from pathways.importer.load import make_draft
from pathways.importer.understand import understand
from pathways.meanings import Meaning
from pathways.models import OwnList, Pathway
from pathways.search import search
from pathways.services import publish, start_new_version
from tests.factories import PUBLISHED_AT, OwnListFactory, PathwayFactory, StageFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
QUALIFICATIONS = "A degree in food science\nHygiene certificate"


def cook(**states):
    pathway = PathwayFactory(role__slug="cook", role__name="Cook", **states)
    stage = StageFactory(pathway=pathway, number=1, competencies=1)
    OwnListFactory(stage=stage, position=1, title="Qualifications", lines=QUALIFICATIONS)
    OwnListFactory(stage=stage, position=2, title="Tools", lines="Knife")
    return pathway


def texts(response, selector):
    page = JustHTML(response.content.decode(), sanitize=False)
    return [" ".join(element.to_text().split()) for element in page.query(selector)]


def lists_of(document):
    return [(own.title, own.lines) for stage in document.stages for own in stage.own_lists]


BOTH = [("Qualifications", QUALIFICATIONS), ("Tools", "Knife")]


@pytest.mark.parametrize("kind", ["json", "md", "xlsx", "case.json"])
def test_every_export_carries_them_and_is_read_back_the_same(kind):
    whole = Pathway.objects.get(pk=cook(published=True).pk)
    document = as_document(whole)
    content = {
        "json": lambda: fixture(whole).encode(),
        "md": lambda: markdown(document).encode(),
        "xlsx": lambda: workbook(document),
        "case.json": lambda: case(whole, root="https://a.example", creator="A", at=NOW).encode(),
    }[kind]()

    read = understand(content, f"cook.{kind}").document

    assert lists_of(read) == lists_of(document) == BOTH
    if kind != "case.json":
        assert read == document


def test_a_pathway_without_them_is_exported_as_before():
    cook(published=True)
    plain = StageFactory(pathway__role__slug="baker", competencies=1).pathway
    package = json.loads(case(plain, root="https://a.example", creator="A", at=NOW))
    types = {each["title"] for each in package["CFDefinitions"]["CFItemTypes"]}
    document = as_document(plain)

    read = understand(workbook(document), "baker.xlsx")

    assert "Other List" not in types
    assert "lines" not in read.lines
    assert "Other Lists" not in markdown(document) + competencies(plain)
    assert "ownlist" not in fixture(plain)


def test_a_new_version_has_the_same_lists_and_says_what_changed():
    first = cook(published=True)
    draft, _is_new = start_new_version(first)
    OwnList.objects.filter(stage__pathway=draft, title="Tools").update(lines="Knife\nWhetstone")

    publish(draft, note="A whetstone.", at=PUBLISHED_AT)

    assert lists_of(as_document(first)) == BOTH
    assert lists_of(as_document(draft)) == [BOTH[0], ("Tools", "Knife\nWhetstone")]


def test_the_page_of_changes_says_which_list_changed(client, reader):
    draft, _is_new = start_new_version(cook(published=True))
    OwnList.objects.filter(stage__pathway=draft, title="Tools").update(lines="Knife\nWhetstone")
    publish(draft, note="A whetstone.", at=PUBLISHED_AT)

    said = " ".join(texts(client.get(reverse("pathways:changes", args=["cook"])), "main"))

    assert "Tools" in said
    assert "Whetstone" in said
    assert "Hygiene" not in said


def test_each_list_has_its_own_title_on_the_page_of_the_stage_and_on_paper(client, reader):
    stage = cook(published=True).stages.get()

    page = client.get(stage.get_absolute_url())
    paper = client.get(reverse("pathways:document", args=["cook"]))

    assert texts(page, "#own-list-1 h2, #own-list-2 h2") == ["Qualifications", "Tools"]
    assert texts(page, "#own-list-1 li") == QUALIFICATIONS.split("\n")
    assert texts(page, ".contents a")[-3:] == ["Qualifications", "Tools", "People you can ask"]
    assert texts(paper, "h3")[-2:] == ["Qualifications", "Tools"]
    assert "Other lists" not in page.text + paper.text


def test_a_stage_without_them_looks_as_before(client, reader):
    cook(published=True)
    stage = StageFactory(competencies=1)

    page = client.get(stage.get_absolute_url())

    assert texts(page, ".contents a") == ["Key competencies", "People you can ask"]
    assert texts(page, "[id^=own-list]") == []


def test_search_finds_their_titles_and_lines():
    cook(published=True)

    [by_line] = search("hygiene").object_list
    [by_title] = search("tools").object_list

    assert [hit.anchor for hit in by_line.hits] == ["own-list-1"]
    assert [hit.anchor for hit in by_title.hits] == ["own-list-2"]


def test_two_stages_are_compared_list_by_list(client, reader):
    first = cook(published=True).stages.get()
    second = StageFactory(pathway=first.pathway, number=2, competencies=1)
    OwnListFactory(stage=second, position=1, title="tools", lines="Knife\nWhetstone")

    asked = {"one": "cook/1", "other": "cook/2"}
    shown = client.get(reverse("pathways:compare"), asked)

    assert texts(shown, "[aria-labelledby=own_lists] h3") == [
        *("In both", "Only stage 1", "Only stage 2"),
    ]
    assert texts(shown, "[aria-labelledby=own_lists] .ticks li") == [
        *("Knife", "Knife", "Whetstone", *QUALIFICATIONS.split("\n")),
    ]


def test_a_list_without_lines_stops_publishing_and_says_where():
    draft = cook()
    OwnList.objects.filter(title="Tools").update(lines="")

    [problem] = [each for each in check(draft) if isinstance(each.obj, OwnList)]

    assert problem.is_error
    assert problem.message == "Nothing is listed under “Tools” yet. Add at least one line."


def test_stages_may_have_lists_of_one_title():
    draft = cook()
    stage = StageFactory(pathway=draft, number=2, competencies=1)
    OwnListFactory(stage=stage, position=1, title="Tools", lines="Knife")

    assert [each.words for each in check(draft) if isinstance(each.obj, OwnList)] == []


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("tools", "This stage has two lists called “tools”. Make them one."),
        (
            "Objectives",
            "Stages have a list called “Objectives” already. Move the lines there, or choose "
            "another title.",
        ),
    ],
)
def test_a_list_that_cannot_be_told_from_another_stops_publishing(title, message):
    draft = cook()
    stage = OwnList.objects.get(title="Tools").stage
    OwnListFactory(stage=stage, position=9, title=title, lines="Spoon")

    [problem] = [each for each in check(draft) if each.kind == Kind.OWN_LIST]

    assert (problem.is_error, problem.field, problem.message) == (True, "title", message)


def test_the_check_reads_their_lines():
    draft = cook()
    OwnList.objects.filter(title="Tools").update(lines="Knife\nTBD")

    [problem] = [each for each in check(draft) if isinstance(each.obj, OwnList)]

    assert (problem.kind, problem.field) == (Kind.PLACEHOLDER, "lines")


# Documents of companies


TEXT = """# Cook
## Stage 1: Starting
### Key Competencies
- Cuts
### {heading}
- A certificate
- Two years in a kitchen
## Stage 2: Leading
### Key Competencies
- Leads
"""


@pytest.mark.parametrize("heading", ["Qualifications", "Tools", "Certifications", "Werkzeuge"])
def test_what_nobody_is_rated_on_becomes_a_list_with_its_title(heading):
    document = understand(TEXT.format(heading=heading)).document

    first, second = document.stages
    assert first.own_lists == (OwnListDocument(heading, "A certificate\nTwo years in a kitchen"),)
    assert [each.text for each in first.competencies] == ["Cuts"]
    assert second.own_lists == ()


def test_hr_can_say_that_any_heading_is_another_list():
    guide = Guide({"behaviours": Meaning.OWN_LISTS})
    text = TEXT.format(heading="Behaviours")

    [told, _second] = understand(text, guide=guide).document.stages
    [guessed, _second] = understand(text).document.stages

    assert told.own_lists == (
        OwnListDocument("Behaviours", "A certificate\nTwo years in a kitchen"),
    )
    assert [each.text for each in guessed.competencies][1:] == told.own_lists[0].lines.split("\n")


def test_a_column_of_a_table_can_be_another_list():
    text = (
        "# Cook\n\n| Level | Competencies | Behaviours | Tools |\n|---|---|---|---|\n"
        "| Junior | Cuts | Asks | Knife; Board |\n| Senior | Leads | Listens | Rota |\n"
    )

    stages = understand(text, guide=Guide({"behaviours": Meaning.OWN_LISTS})).document.stages

    assert [lists_of(as_one(stage)) for stage in stages] == [
        [("Behaviours", "Asks"), ("Tools", "Knife\nBoard")],
        [("Behaviours", "Listens"), ("Tools", "Rota")],
    ]


def as_one(stage):
    return type("Document", (), {"stages": [stage]})


def test_an_imported_list_is_saved():
    document = understand(TEXT.format(heading="Tools")).document

    draft = make_draft(document, role=None)

    assert lists_of(as_document(draft)) == [("Tools", "A certificate\nTwo years in a kitchen")]
