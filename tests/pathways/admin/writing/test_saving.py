import re

import pytest

from pathways.models import Capability, Competency, Objective, Reading, Stage
from tests.factories import (
    CompetencyFactory,
    ObjectiveFactory,
    PathwayFactory,
    ReadingFactory,
    StageFactory,
)
from tests.pathways.admin.posts import action

from .page import Page


def texts(rows):
    return [row.text for row in rows.all()]


def test_texts_of_the_role_and_of_a_stage_are_saved_together(page, stage):
    pathway = stage.pathway

    response = page.send(
        **{
            f"pathway-{pathway.pk}-summary": "Keeps the garden.",
            f"stages-{stage.pk}-audience": "Beginners",
        }
    )

    assert response.status_code == 302
    pathway.refresh_from_db()
    stage.refresh_from_db()
    assert (pathway.summary, stage.audience) == ("Keeps the garden.", "Beginners")


def test_a_pasted_list_becomes_lines_without_its_bullets(page, stage):
    pasted = "• Tell weeds from flowers\r\n\r\n2. Weed a bed\n   - Keep <b>tools</b> clean  "

    page.send(**{f"objectives-of-{stage.pk}-add": pasted})

    assert texts(stage.objectives) == [
        "Tell weeds from flowers",
        "Weed a bed",
        "Keep <b>tools</b> clean",
    ]
    assert [row.position for row in stage.objectives.all()] == [1, 2, 3]


def test_lines_typed_into_a_line_go_below_it(editor_client, stage):
    first = ObjectiveFactory(stage=stage, position=1, text="First")
    ObjectiveFactory(stage=stage, position=2, text="Last")
    page = Page(editor_client, stage.pathway)

    page.send(**{f"objectives-{first.pk}-text": "One\nTwo\n\nThree"})

    assert texts(stage.objectives) == ["One", "Two", "Three", "Last"]


def test_readings_are_split_as_an_import_splits_them(page, stage):
    page.send(**{f"readings-of-{stage.pk}-add": "The Goal — Eli Goldratt (why queues)\nPlain"})

    rows = stage.readings.values_list("title", "authors", "note", "slug")
    assert list(rows) == [
        ("The Goal", "Eli Goldratt", "why queues", "the-goal"),
        ("Plain", "", "", "plain"),
    ]


def test_capabilities_come_with_their_skills(page, stage):
    pathway = stage.pathway

    page.send(**{f"capabilities-of-{pathway.pk}-add": "Soil: Digging, Compost\nTools\tSpade"})

    found = {row.category: texts(row.skills) for row in Capability.objects.all()}
    assert found == {"Soil": ["Digging", "Compost"], "Tools": ["Spade"]}


def test_stages_are_added_and_numbered(page, stage):
    page.send(**{f"stages-of-{stage.pathway.pk}-add": "Planting\nPlanning"})

    rows = stage.pathway.stages.values_list("number", "title", "slug")
    assert list(rows) == [
        (1, "Weeding", stage.slug),
        (2, "Planting", "planting"),
        (3, "Planning", "planning"),
    ]


def test_the_same_words_twice_in_a_list_get_two_identities(page, stage):
    page.send(**{f"competencies-of-{stage.pk}-add": "Digs\nDigs\nDigs"})

    slugs = list(stage.competencies.values_list("slug", flat=True))
    assert slugs[0] == "digs"
    assert len(set(slugs)) == 3


def test_an_identity_follows_the_words_until_another_version_uses_it(editor_client, stage):
    own = CompetencyFactory(stage=stage, position=1, text="Digs a", slug="digs-a")
    shared = CompetencyFactory(stage=stage, position=2, text="Weeds", slug="weeds")
    CompetencyFactory(text="Weeds", slug="weeds")
    page = Page(editor_client, stage.pathway)

    page.send(
        **{
            f"competencies-{own.pk}-text": "Digs a bed",
            f"competencies-{shared.pk}-text": "Weeds well",
        }
    )

    assert list(stage.competencies.values_list("text", "slug")) == [
        ("Digs a bed", "digs-a-bed"),
        ("Weeds well", "weeds"),
    ]


def test_the_address_of_a_stage_that_people_have_read_stays(editor_client):
    published = StageFactory(pathway=PathwayFactory(published=True), slug="weeding")
    draft = PathwayFactory(role=published.pathway.role, number=2)
    stage = StageFactory(pathway=draft, number=1, title="Weeding", slug="weeding")
    page = Page(editor_client, draft)

    assert f"stages-{stage.pk}-slug" not in page.fields
    page.send(**{f"stages-{stage.pk}-title": "Pulling", f"stages-{stage.pk}-slug": "pulling"})

    stage.refresh_from_db()
    assert (stage.title, stage.slug) == ("Pulling", "weeding")


@pytest.mark.parametrize(
    ("do", "order"), [("up", ["B", "A", "C"]), ("down", ["A", "C", "B"]), ("remove", ["A", "C"])]
)
def test_a_line_is_moved_and_removed_by_its_buttons(editor_client, stage, do, order):
    rows = [
        ObjectiveFactory(stage=stage, position=place, text=text)
        for place, text in enumerate("ABC", 1)
    ]
    page = Page(editor_client, stage.pathway)

    response = page.send(do=f"{do} objectives-{rows[1].pk}")

    assert response.status_code == 302
    assert texts(stage.objectives) == order
    assert [row.position for row in stage.objectives.all()] == list(range(1, len(order) + 1))


def test_a_stage_is_removed_with_its_lists_and_put_back_with_them(editor_client, stage):
    ReadingFactory(stage=stage, position=1, title="Weeds", slug="weeds", note="Pictures.")
    later = StageFactory(pathway=stage.pathway, number=2, title="Planting")
    page = Page(editor_client, stage.pathway)

    page.send(do=f"remove stages-{stage.pk}")

    assert list(Stage.objects.values_list("number", "title")) == [(1, "Planting")]
    assert not Reading.objects.exists()
    page = Page(editor_client, stage.pathway)
    page.send(do="undo")
    assert list(Stage.objects.values_list("number", "pk")) == [(1, stage.pk), (2, later.pk)]
    restored = Reading.objects.values_list("stage", "title", "slug", "note")
    assert list(restored) == [(stage.pk, "Weeds", "weeds", "Pictures.")]
    page.send(do="undo")
    assert Stage.objects.count() == 2


def test_a_line_that_cannot_be_saved_holds_up_no_other(editor_client, stage):
    long = "x" * 5000
    good = ObjectiveFactory(stage=stage, position=1, text="Good")
    bad = ObjectiveFactory(stage=stage, position=2, text="Bad")
    page = Page(editor_client, stage.pathway)

    response = page.send(
        **{
            f"objectives-{good.pk}-text": "Better",
            f"objectives-{bad.pk}-text": long,
            f"objectives-of-{stage.pk}-add": f"New\n{long}",
        }
    )

    assert texts(stage.objectives) == ["Better", "Bad", "New"]
    page.read(response)
    assert page.fields[f"objectives-{bad.pk}-text"] == long
    assert page.fields[f"objectives-of-{stage.pk}-add"] == long


def test_500_lines_are_not_added_and_stay_in_the_box(page, stage):
    pasted = "\n".join(f"Line {number}" for number in range(500))

    response = page.send(**{f"objectives-of-{stage.pk}-add": pasted})

    assert not Objective.objects.exists()
    page.read(response)
    assert page.fields[f"objectives-of-{stage.pk}-add"] == pasted
    assert "These are 500 lines" in response.content.decode()


def test_sending_a_page_twice_adds_its_lines_once(page, stage):
    new = {f"competencies-of-{stage.pk}-add": "Digs\nPlants"}

    page.send(**new)
    page.send(**new)

    assert list(Competency.objects.values_list("text", flat=True)) == ["Digs", "Plants"]


def test_an_emptied_line_keeps_its_words_until_it_is_removed(editor_client, stage):
    row = ObjectiveFactory(stage=stage, position=1, text="Here")
    page = Page(editor_client, stage.pathway)

    response = page.send(**{f"objectives-{row.pk}-text": "  "})

    assert response.status_code == 200
    assert texts(stage.objectives) == ["Here"]


def test_the_preview_leads_back_to_the_line(editor_client, stage):
    row = ObjectiveFactory(stage=stage, position=1, text="Here")
    content = editor_client.get(action("write", stage.pathway.pk)).content.decode()
    preview = re.search(
        rf'data-question="objectives-{row.pk}"\s+data-preview-url="([^"]+)"', content
    )

    shown = editor_client.get(preview[1].partition("#")[0]).content.decode()

    assert preview[1].endswith("#objective-1")
    assert 'id="objective-1"' in shown
    assert f"{action('write', stage.pathway.pk)}#objectives-{row.pk}" in shown


def test_a_line_break_in_a_text_of_one_line_becomes_a_space(page, stage):
    page.send(**{f"stages-{stage.pk}-audience": "Beginners,\r\nand others"})

    stage.refresh_from_db()
    assert stage.audience == "Beginners, and others"


def test_what_no_browser_sends_changes_nothing(page, stage):
    junk = {
        "objectives-999999999999999999-text": "x",
        "objectives-of-999999999999999999-version": "a b",
        f"stages-{stage.pk}-version": "title. .. title.zz slug",
        "page": "9" * 40,
        "nothing-1-text": "x",
        f"stages-{stage.pk}-number": "7",
    }

    answers = [page.send(do=do, **junk) for do in ("", "up", "remove pathway-1", "undo x", "up x")]

    assert {answer.status_code for answer in answers} <= {200, 302}
    stage.refresh_from_db()
    assert (stage.number, stage.title) == (1, "Weeding")


def test_a_list_that_hr_names_is_added_and_written(page, stage):
    page.send(do=f"add own_lists-of-{stage.pk}", **{f"own_lists-of-{stage.pk}-add": "Tools"})
    [own] = stage.own_lists.all()

    page.read(page.client.get(page.url))
    page.send(**{f"own_lists-{own.pk}-lines": "Knife\n\n  Whetstone "})

    own.refresh_from_db()
    assert (own.title, own.own_lines) == ("Tools", ["Knife", "Whetstone"])
    assert own.lines == "Knife\nWhetstone"
