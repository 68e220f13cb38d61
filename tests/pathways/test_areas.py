"""Areas group the competencies of a version: kept, exported, imported, shown."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from justhtml import JustHTML

from pathways.areas import by_area
from pathways.checks import ProblemKind as Kind
from pathways.checks import check
from pathways.documents.parser.meanings import Guide
from pathways.documents.versions import as_document
from pathways.exports import case, competencies, fixture, markdown, workbook
from pathways.importer.understand import understand
from pathways.meanings import Meaning
from pathways.models import Competency, Pathway
from pathways.services import start_new_version
from tests.factories import CompetencyAreaFactory, CompetencyFactory, PathwayFactory, StageFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
TEXTS = {"Cuts on time": "Craft", "Listens": "People", "Sharpens knives": "Craft", "Sings": ""}


def cook(**states):
    pathway = PathwayFactory(role__slug="cook", role__name="Cook", **states)
    for position, name in enumerate(["Craft", "People"], 1):
        CompetencyAreaFactory(pathway=pathway, position=position, text=name)
    stage = StageFactory(pathway=pathway, number=1)
    for position, (text, area) in enumerate(TEXTS.items(), 1):
        CompetencyFactory(stage=stage, position=position, text=text, slug=text.lower(), area=area)
    return pathway


def slugged(pathway):
    """As an import reads slugs: without blanks."""
    for row in Competency.objects.filter(stage__pathway=pathway):
        Competency.objects.filter(pk=row.pk).update(slug=row.slug.replace(" ", "-"))
    return pathway


@pytest.fixture
def published():
    return slugged(cook(published=True))


@pytest.fixture
def draft():
    return slugged(cook())


def areas_of(document):
    return [[competency.area for competency in stage.competencies] for stage in document.stages]


def said(pathway):
    return [(p.obj, p.words) for p in check(pathway) if p.kind == Kind.AREA]


def texts(response, selector):
    page = JustHTML(response.content.decode(), sanitize=False)
    return [" ".join(element.to_text().split()) for element in page.query(selector)]


def test_groups_come_in_the_order_in_which_areas_are_first_named(draft):
    groups = by_area(draft.stages.get().competencies.all())

    assert [(g.name, [c.text for c in g.items], g.is_rest) for g in groups] == [
        ("Craft", ["Cuts on time", "Sharpens knives"], False),
        ("People", ["Listens"], False),
        ("", ["Sings"], True),
    ]


def test_without_areas_there_is_one_group_that_is_no_rest():
    lines = [Competency(text="Cuts"), Competency(text="Sings")]

    [group] = by_area(lines)

    assert (group.name, group.items, group.is_rest) == ("", lines, False)
    assert by_area([]) == []


def test_an_area_has_its_name_once_in_a_version(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        CompetencyAreaFactory(pathway=draft, position=9, text="Craft")

    CompetencyAreaFactory(pathway=PathwayFactory(), position=1, text="Craft")


def test_renaming_an_area_renames_it_at_its_competencies_of_this_version_alone(published):
    draft, _is_new = start_new_version(published)
    craft = draft.areas.get(text="Craft")
    craft.text = "Hand craft"
    craft.save()

    assert areas_of(as_document(draft)) == [["Hand craft", "People", "Hand craft", ""]]
    assert areas_of(as_document(published)) == [["Craft", "People", "Craft", ""]]


def test_a_new_version_has_the_same_areas(published):
    draft, _is_new = start_new_version(published)

    assert as_document(draft) == as_document(published)
    assert as_document(draft).areas == ("Craft", "People")


@pytest.mark.parametrize("kind", ["json", "md", "xlsx", "csv", "case.json"])
def test_every_export_carries_them_and_is_read_back_the_same(published, kind):
    whole = Pathway.objects.get(pk=published.pk)
    document = as_document(published)
    content = {
        "json": lambda: fixture(whole).encode(),
        "md": lambda: markdown(document).encode(),
        "xlsx": lambda: workbook(document),
        "csv": lambda: competencies(whole).encode(),
        "case.json": lambda: case(whole, root="https://a.example", creator="A", at=NOW).encode(),
    }[kind]()

    read = understand(content, f"cook.{kind}").document

    assert (read.areas, areas_of(read)) == (("Craft", "People"), areas_of(document))
    if kind in ("json", "md", "xlsx"):
        assert read == document


def test_the_table_has_a_column_for_areas_only_where_there_are_any(published):
    CompetencyFactory(stage=StageFactory(pathway__role__slug="baker"), text="Bakes")
    baker = Pathway.objects.get(role__slug="baker")

    def head(pathway):
        return next(csv.reader(io.StringIO(competencies(pathway))))

    assert [name for name in head(published) if name not in head(baker)] == ["area"]


def test_an_area_that_only_competencies_name_is_listed_when_a_document_comes_in():
    text = "# Cook\n## Stage 1: Start\n### Key Competencies\n- Cuts\n  - Area: Craft\n- Sings\n"

    document = understand(text).document

    assert (document.areas, areas_of(document)) == (("Craft",), [["Craft", ""]])


def test_a_group_in_a_case_package_is_the_area_of_what_is_below_it():
    def item(key, words, kind=""):
        return {"identifier": key, "fullStatement": words, "CFItemType": kind}

    def child(one, other):
        return {
            "associationType": "isChildOf",
            "originNodeURI": {"identifier": one},
            "destinationNodeURI": {"identifier": other},
        }

    package = {
        "CFDocument": {"identifier": "d", "title": "Cook"},
        "CFItems": [item("s", "Start", "Stage"), item("g", "At the stove"), item("c", "Fries")],
        "CFAssociations": [child("s", "d"), child("g", "s"), child("c", "g")],
    }

    document = understand(json.dumps(package), "cook.json").document

    [stage] = document.stages
    assert [(c.text, c.area) for c in stage.competencies] == [("Fries", "At the stove")]


def test_an_area_without_competencies_is_said_with_its_place(draft):
    money = CompetencyAreaFactory(pathway=draft, position=3, text="Money")

    assert said(draft) == [
        (
            money,
            "Area 3: No competency is in the area “Money”. Choose it at one, or delete it.",
        )
    ]


def test_an_area_that_is_not_listed_is_said_once(draft):
    draft.areas.filter(text="Craft").delete()

    [(line, words)] = said(draft)

    assert line.text == "Cuts on time"
    assert words.endswith(
        "“Cuts on time” is in the area “Craft”, which this version does not list. Add it to the "
        "areas, or choose another one."
    )


def test_areas_that_fit_and_none_at_all_are_fine(draft):
    assert said(draft) == []
    assert said(CompetencyFactory(stage__pathway=PathwayFactory()).stage.pathway) == []


def test_the_page_of_the_stage_has_a_heading_for_each_area(client, reader, published):
    response = client.get(published.stages.get().get_absolute_url())

    assert texts(response, "#competencies h3") == ["Craft", "People", "Other competencies"]
    assert texts(response, "#competencies li") == [
        *("Cuts on time", "Sharpens knives", "Listens", "Sings"),
    ]


def test_the_role_lists_its_areas_and_so_does_the_page_to_print(client, reader, published):
    role = client.get(published.get_absolute_url())
    document = client.get(reverse("pathways:document", args=["cook"]))

    assert texts(role, "#area-1, #area-2") == ["Craft", "People"]
    assert texts(document, "h4") == ["Craft", "People", "Other competencies"]


def test_a_pathway_without_areas_has_no_heading_for_them(client, reader):
    stage = StageFactory(competencies=2)

    assert texts(client.get(stage.get_absolute_url()), "#competencies h3") == []
    assert "Areas of competencies" not in client.get(stage.pathway.get_absolute_url()).text


LADDER = """# Nurse
## Care
### Junior
- Plans a shift
### Senior
- Leads a ward
## {second}
### Junior
- Asks for feedback
### Senior
- Teaches students
"""


def test_headings_around_stages_are_the_areas_of_what_is_below_them():
    document = understand(LADDER.format(second="Learning")).document

    assert document.areas == ("Care", "Learning")
    assert areas_of(document) == [["Care", "Learning"], ["Care", "Learning"]]
    assert understand(markdown(document)).document == document


def test_a_single_heading_around_all_stages_is_no_area():
    document = understand(LADDER.partition("## {second}")[0]).document

    assert [stage.title for stage in document.stages] == ["Junior", "Senior"]
    assert (document.areas, areas_of(document)) == ((), [[""], [""]])


def test_an_area_in_a_stage_is_kept_where_hr_says_so():
    text = "# Nurse\n## Junior\n### Care\n- Plans a shift\n## Senior\n### Care\n- Leads a ward\n"

    told = understand(text, guide=Guide({"care": Meaning.AREA})).document
    guessed = understand(text).document

    assert (told.areas, areas_of(told)) == (("Care",), [["Care"], ["Care"]])
    assert areas_of(guessed) == [[""], [""]]
