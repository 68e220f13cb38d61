"""HR says which competency a reading is for: on a stage's page, while writing, copying, pasting."""

import pytest
from justhtml import JustHTML

from pathways.models import Reading
from tests.factories import CompetencyFactory, PathwayFactory, ReadingFactory, StageFactory
from tests.pathways.admin.writing.page import Page, fields_of

from .posts import action, change_url, stage_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def reading(draft_stage):
    """A reading for the first of two competencies; another stage has a third."""
    draft_stage.competencies.all().delete()
    draft_stage.readings.all().delete()
    for position, name in enumerate(["Asks", "Prices"], 1):
        CompetencyFactory(stage=draft_stage, position=position, text=name, slug=name.lower())
    CompetencyFactory(stage=StageFactory(pathway=draft_stage.pathway, number=9), slug="elsewhere")
    return ReadingFactory(
        stage=draft_stage, position=1, title="SPIN", slug="spin", competency="asks"
    )


def named(row):
    return Reading.objects.get(pk=row.pk).competency


def of_stage(stage):
    return [(row.title, row.competency_words) for row in stage.readings.order_by("position")]


# The page of a stage


def reading_row(reading, **changes):
    row = {"id": reading.pk, "stage": reading.stage_id, "position": 1, "kind": reading.kind}
    row |= {"title": reading.title, "slug": reading.slug, "competency": reading.competency}
    return row | changes


def competency_rows(stage, **slugs):
    return [
        {"id": each.pk, "stage": stage.pk, "position": each.position, "text": each.text}
        | {"slug": slugs.get(each.slug, each.slug)}
        for each in stage.competencies.order_by("position")
    ]


def save(client, reading, competencies=None, **changes):
    stage = reading.stage
    rows = competencies or competency_rows(stage)
    lists = {"competencies": (rows, 2), "readings": ([reading_row(reading, **changes)], 1)}
    return client.post(change_url(stage), stage_post(stage, **lists))


def test_a_stage_offers_its_own_competencies(editor_client, reading):
    page = JustHTML(editor_client.get(change_url(reading.stage)).content.decode(), sanitize=False)
    [field] = page.query("select[name=readings-0-competency]")

    options = [(each.attrs["value"], each.to_text()) for each in field.query("option")]

    assert options == [("", "---------"), ("asks", "Asks"), ("prices", "Prices")]


@pytest.mark.parametrize("chosen", ["prices", ""])
def test_the_choice_is_saved(editor_client, reading, chosen):
    response = save(editor_client, reading, competency=chosen)

    assert (response.status_code, named(reading)) == (302, chosen)


def test_a_competency_of_another_stage_is_refused(editor_client, reading):
    response = save(editor_client, reading, competency="elsewhere")

    assert (response.status_code, named(reading)) == (200, "asks")


def test_a_choice_holds_while_the_competency_gets_another_identity(editor_client, reading):
    rows = competency_rows(reading.stage, prices="pricing")

    response = save(editor_client, reading, rows, competency="prices", title="Spin selling")

    assert (response.status_code, named(reading)) == (302, "pricing")


def test_a_reading_stays_when_the_same_page_removes_its_competency(editor_client, reading):
    rows = competency_rows(reading.stage)
    rows[1]["DELETE"] = "on"

    response = save(editor_client, reading, rows, competency="prices", title="Spin selling")

    assert (response.status_code, of_stage(reading.stage)) == (302, [("Spin selling", "")])


# The page on which the draft is written


def test_writing_saves_the_choice(editor_client, reading):
    page = Page(editor_client, reading.stage.pathway)
    field = f"readings-{reading.pk}-competency"
    assert page.fields[field] == "asks"

    page.send(**{field: "prices"})

    assert named(reading) == "prices"


def test_writing_refuses_a_competency_of_another_stage_and_says_why(editor_client, reading):
    page = Page(editor_client, reading.stage.pathway)

    response = page.send(**{f"readings-{reading.pk}-competency": "elsewhere"})

    assert "This stage does not have that competency any more." in response.content.decode()
    assert named(reading) == "asks"


def test_a_choice_follows_the_identity_that_follows_new_words(editor_client, reading):
    page = Page(editor_client, reading.stage.pathway)
    prices = reading.stage.competencies.get(slug="prices")

    page.send(
        **{
            f"competencies-{prices.pk}-text": "Sets a price",
            f"readings-{reading.pk}-competency": "prices",
        }
    )

    prices.refresh_from_db()
    assert (prices.slug != "prices", named(reading)) == (True, prices.slug)


def test_a_reading_is_put_back_without_the_competency_that_is_gone(editor_client, reading):
    page = Page(editor_client, reading.stage.pathway)
    page.send(do=f"remove readings-{reading.pk}")
    reading.stage.competencies.get(slug="asks").delete()

    page.send(do="undo")

    assert of_stage(reading.stage) == [("SPIN", "")]


def test_a_competency_is_put_back_with_the_readings_that_were_for_it(editor_client, reading):
    stage = reading.stage
    ReadingFactory(stage=stage, position=2, slug="other", title="Other", competency="asks")
    page = Page(editor_client, stage.pathway)
    page.send(do=f"remove competencies-{stage.competencies.get(slug='asks').pk}")
    assert of_stage(stage) == [("SPIN", ""), ("Other", "")]
    Reading.objects.filter(title="Other").update(competency="prices")

    page.send(do="undo")

    assert of_stage(stage) == [("SPIN", "Asks"), ("Other", "Prices")]


def test_a_stage_is_put_back_with_its_readings_for_its_competencies(editor_client, reading):
    stage = reading.stage
    page = Page(editor_client, stage.pathway)
    page.send(do=f"remove stages-{stage.pk}")
    assert not Reading.objects.exists()

    page.send(do="undo")

    assert of_stage(stage) == [("SPIN", "Asks")]


# Copying and pasting


@pytest.fixture
def copy(editor_client, reading):
    source = reading.stage
    into = StageFactory(pathway=PathwayFactory(), number=1, title="Weeding")
    address = action("write_copy", into.pathway.pk)

    def post(*lists, **more):
        parts = [f"{name}-of-{source.pk}" for name in lists] or [f"stages-{source.pk}"]
        data = {"from": source.pathway.pk, "part": parts, "into": f"stages-{into.pk}", **more}
        assert editor_client.post(address, data).status_code == 302
        return into

    return post


@pytest.mark.parametrize("identities", ["", "own"])
def test_a_copied_stage_names_its_own_competencies(copy, identities):
    into = copy(**({"identities": identities} if identities else {}))

    assert of_stage(into.pathway.stages.get(number=2)) == [("SPIN", "Asks")]


@pytest.mark.parametrize("identities", ["", "own"])
def test_lists_that_are_copied_together_stay_linked(copy, identities):
    more = {"identities": identities} if identities else {}

    assert of_stage(copy("competencies", "readings", **more)) == [("SPIN", "Asks")]


def test_a_reading_that_is_copied_alone_comes_without(copy):
    assert of_stage(copy("readings")) == [("SPIN", "")]


def test_a_pasted_reading_names_a_pasted_competency_or_notes_it(editor_client, draft_stage):
    text = (
        "# Stage 1: Selling\n## Competencies\n- Asks\n## Readings\n"
        "- SPIN\n  Competency: Asks\n- Other\n  Competency: Juggles\n"
    )
    address = action("write_paste", draft_stage.pathway.pk)
    fields = fields_of(editor_client.post(address, {"paste": text}))

    editor_client.post(address, {**fields, "step": "confirm"})

    new = draft_stage.pathway.stages.order_by("number").last()
    assert of_stage(new) == [("SPIN", "Asks"), ("Other", "")]
    assert new.readings.get(title="Other").note == "Competency: Juggles"
