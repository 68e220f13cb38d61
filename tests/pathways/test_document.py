"""A pathway as one page, to be read through and printed."""

from datetime import date

import pytest
from django.urls import reverse
from justhtml import JustHTML

from tests.factories import (
    CapabilityFactory,
    CompetencyFactory,
    DevelopmentTipFactory,
    MetricFactory,
    ObjectiveFactory,
    OwnListFactory,
    PathwayFactory,
    ReadingFactory,
    ResponsibilityFactory,
    SkillFactory,
    StageFactory,
    StrategicValueFactory,
    WatchForFactory,
)
from tests.pathways.test_content import SOURCE
from tests.test_html import PORTAL, findings, parsed

pytestmark = pytest.mark.django_db


def read(client, role):
    response = client.get(reverse("pathways:document", args=[role]))
    assert response.status_code == 200
    return response.content


def text_of(content):
    main = JustHTML(content.decode(), sanitize=False).query("main")[0]
    return " ".join(main.to_text().split())


def test_the_whole_of_the_shipped_pathway_is_on_it(client, reader, operations_director):
    """Every line of the document that HR wrote; of tables each cell, of books title and authors."""
    text = text_of(read(client, "operations-director")).casefold()

    lines = [line.strip() for line in SOURCE.read_text(encoding="utf-8").splitlines()]
    wanted = {
        cell.strip().removesuffix(")")
        for line in lines
        if line and not line.startswith(("#", "---", "Element |", "Category |", "Time Horizon |"))
        for part in line.removeprefix("- ").removeprefix("Audience: ").split(" | ")
        for cell in part.rstrip("| ").split(" (" if " — " in part else "\n")
    }
    assert [words for words in sorted(wanted) if words.casefold() not in text] == []
    assert len(wanted) > 100


def test_its_headings_are_those_of_the_document_in_order(client, reader, operations_director):
    page = JustHTML(read(client, "operations-director").decode(), sanitize=False)

    headings = [" ".join(h.to_text().split()) for h in page.query("main h1, main h2")]

    assert headings == [
        "Operations Director / Head of Ops: Strategic Role Pathway",
        "Role summary",
        "Role purpose",
        "Role profile",
        "Stage 1: Operational Foundations and Service Awareness",
        "Stage 2: Process Improvement and Delivery Maturity",
        "Stage 3: Performance Management and Operational KPIs",
        "Stage 4: Strategic Operations Alignment",
        "Stage 5: Enterprise Operations Leadership",
        "Core capabilities framework",
        "Example titles along the pathway",
        "Strategic value to the organization",
    ]


def test_levels_stand_there_where_a_competency_has_its_own_words(client, reader):
    stage = StageFactory()
    CompetencyFactory(stage=stage, text="Makes sauces", alone="Five of them", helping="Teaches")
    CompetencyFactory(stage=stage, text="Keeps the heat")

    text = text_of(read(client, stage.pathway.role.slug))

    assert (
        "Key competencies Makes sauces Doing it alone, in usual cases: Five of them "
        "Helping others do it: Teaches Keeps the heat"
    ) in text


def test_a_page_of_anything_is_valid_and_in_its_language(client, reader):
    nasty = '<b>"bold"</b> & more'
    pathway = PathwayFactory(
        published=True,
        language="fr",
        title=nasty,
        summary=f"{nasty}\n\n{nasty}",
        retires_on=date(2099, 1, 1),
        retirement_reason=nasty,
    )
    stage = StageFactory(pathway=pathway, title=nasty, quotation=nasty, audience=nasty)
    ReadingFactory(stage=stage, title=nasty, note=nasty, link='https://example.com/?a="&b=<')
    CompetencyFactory(stage=stage, text=nasty, well=nasty)
    reader.language = "de"
    reader.save()

    content = read(client, pathway.role.slug)

    page = parsed(content)
    assert list(findings(page, "de", PORTAL["de"])) == []
    assert b"<b>" not in content
    french = page.query("main [lang=fr]")
    assert sum(nasty in element.to_text() for element in french) >= 9


def test_a_pathway_of_nothing_is_a_valid_page(client, reader):
    content = read(client, PathwayFactory(published=True).role.slug)

    assert list(findings(parsed(content), "en", PORTAL["en"])) == []


@pytest.mark.parametrize("trait", [{}, {"superseded": True}, {"retired": True}])
def test_what_is_not_published_is_byte_for_byte_what_never_existed(client, reader, trait):
    hidden = StageFactory(pathway=PathwayFactory(**trait), title="Zebra herding")

    refused = client.get(reverse("pathways:document", args=[hidden.pathway.role.slug]))
    unknown = client.get(reverse("pathways:document", args=["no-such-role"]))

    assert (refused.status_code, unknown.status_code) == (404, 404)
    assert refused.content == unknown.content
    assert dict(refused.headers) == dict(unknown.headers)


@pytest.mark.parametrize("many", [1, 3])
def test_the_queries_do_not_grow(client, reader, django_assert_num_queries, many):
    pathway = PathwayFactory(published=True)
    ResponsibilityFactory.create_batch(many, pathway=pathway)
    StrategicValueFactory.create_batch(many, pathway=pathway)
    for _one in range(many):
        SkillFactory.create_batch(many, capability=CapabilityFactory(pathway=pathway))
        stage = StageFactory(pathway=pathway)
        for factory in (
            *(ObjectiveFactory, CompetencyFactory, ReadingFactory),
            *(MetricFactory, WatchForFactory, DevelopmentTipFactory, OwnListFactory),
        ):
            factory.create_batch(many, stage=stage)

    with django_assert_num_queries(19):
        read(client, pathway.role.slug)
