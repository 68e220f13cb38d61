from pathlib import Path

import pytest

from pathways.documents.parser.parse import parse
from pathways.models import Competency, HeadingMeaning, Objective, Stage
from tests.factories import (
    CompetencyFactory,
    ObjectiveFactory,
    OwnListFactory,
    PathwayFactory,
    StageFactory,
)
from tests.pathways.admin.posts import action

from .page import Page, fields_of

SEED = Path(__file__).parents[2] / "operations-director.md"
PLANTING = """Planting

Audience: Everybody who has a spade

Objectives
• Plant a tree
• Plant <b>seeds</b>

Key Competencies
• Plants in rows
• Waters

Suggested Readings
• The Goal — Eli Goldratt
"""


class Paste:
    """Somebody who pastes into one draft, and answers its preview."""

    def __init__(self, client, pathway):
        self.client, self.pathway = client, pathway
        self.url = action("write_paste", pathway.pk)

    def show(self, text, **data):
        self.shown = self.client.post(self.url, {"paste": text, **data})
        self.fields = fields_of(self.shown)
        return self.shown.content.decode()

    def add(self, **answers):
        return self.client.post(self.url, {**self.fields, "step": "confirm", **answers})


@pytest.fixture
def paste(editor_client, stage):
    return Paste(editor_client, stage.pathway)


@pytest.fixture
def seed_text():
    return SEED.read_text()


def texts(rows):
    return [row.text for row in rows.all()]


def test_a_pasted_stage_becomes_a_new_stage_with_its_lists(paste, stage):
    preview = paste.show(PLANTING)
    assert Stage.objects.count() == 1
    response = paste.add()

    new = stage.pathway.stages.get(number=2)
    assert "1 stage, 5 lines to add." in preview
    assert response.status_code == 302
    assert response.url.endswith(f"#stages-{new.pk}")
    assert (new.title, new.slug, new.audience) == (
        "Planting",
        "planting",
        "Everybody who has a spade",
    )
    assert texts(new.objectives) == ["Plant a tree", "Plant <b>seeds</b>"]
    competencies = new.competencies.values_list("position", "text", "slug")
    assert list(competencies) == [(1, "Plants in rows", "plants-in-rows"), (2, "Waters", "waters")]
    assert list(new.readings.values_list("title", "authors")) == [("The Goal", "Eli Goldratt")]


@pytest.mark.parametrize("marks", ["## Stage 7: {}\n### {}", "**{}**\n\n**{}:**", "{}\n\n{}"])
def test_headings_are_understood_as_an_import_understands_them(paste, stage, marks):
    head = marks.format("Planting", "Key Competencies")

    paste.show(f"{head}\n- Plants in rows\n- Waters")
    paste.add()

    new = stage.pathway.stages.get(number=2)
    assert (new.title, texts(new.competencies)) == ("Planting", ["Plants in rows", "Waters"])


def test_several_stages_are_pasted_at_once(paste, stage):
    paste.show(
        "## Stage 1: Weeding\n### Objectives\n- A\n\n## Stage 2: Planting\n### Objectives\n- B"
    )
    paste.add()

    # The draft has a stage of the first title, so its lines go there.
    found = [(row.title, texts(row.objectives)) for row in stage.pathway.stages.all()]
    assert found == [("Weeding", ["A"]), ("Planting", ["B"])]


def test_an_existing_stage_gets_lines_and_loses_none(paste, stage):
    Stage.objects.filter(pk=stage.pk).update(quotation="Ours.")
    kept = ObjectiveFactory(stage=stage, position=1, text="Plant a tree")
    CompetencyFactory(stage=stage, position=1, text="Weeds", slug="waters")
    OwnListFactory(stage=stage, position=1, title="Tools", lines="Spade")

    preview = paste.show(f"{PLANTING}\nTools\n• Spade\n• Rake\n", into=f"stages-{stage.pk}")
    paste.add()

    stage.refresh_from_db()
    assert "the stage keeps its own" in preview
    assert (stage.title, stage.audience) == ("Weeding", "Everybody who has a spade")
    assert stage.quotation == "Ours."
    assert stage.objectives.first() == kept
    assert texts(stage.objectives) == ["Plant a tree", "Plant <b>seeds</b>"]
    slugs = stage.competencies.values_list("text", flat=True)
    assert list(slugs) == ["Weeds", "Plants in rows", "Waters"]
    assert stage.competencies.values("slug").distinct().count() == 3
    assert stage.pathway.stages.count() == 1


def test_lists_without_a_title_ask_for_one_or_for_a_stage(paste, stage):
    preview = paste.show("Objectives\n• Plant a tree\n• Plant seeds")
    refused = paste.add()
    assert "Title of the new stage" in preview
    assert "give the stage a title" in refused.content.decode()
    assert Stage.objects.count() == 1

    paste.add(**{"title-1": "Planting"})
    paste.show("Objectives\n• Weed a bed\n• Weed two", **{"target-1": f"stages-{stage.pk}"})
    paste.add()

    assert texts(stage.objectives) == ["Weed a bed", "Weed two"]
    assert texts(stage.pathway.stages.get(title="Planting").objectives) == [
        "Plant a tree",
        "Plant seeds",
    ]


def test_a_line_that_is_not_understood_is_shown_and_placed(paste, stage):
    text = "## Stage 1: Planting\n### Objectives\n- Plant\n### Something odd\n- Waters\n- Sings"
    preview = paste.show(text)
    assert "<code" not in preview.split("Not certain")[0]
    lines = [name for name in paste.fields if name.startswith("line-")]
    assert lines == ["line-4", "line-5", "line-6"]

    again = paste.show(text, **{"line-5": "competencies-1"})
    assert "2 lines are in no list yet." in again
    paste.add()

    new = stage.pathway.stages.get(number=2)
    assert (texts(new.objectives), texts(new.competencies)) == (["Plant"], ["Waters"])
    assert new.competencies.get().slug == "waters"


def test_a_heading_is_answered_for_and_remembered(paste, stage):
    text = "## Stage 1: Planting\n### Something odd\n- Waters\n- Plants"
    answer = {"heading": "Something odd", "before": "", "meaning": "competencies"}

    preview = paste.show(text, step="answer", **answer)
    assert "1 stage, 2 lines to add." in preview
    paste.add()

    assert texts(stage.pathway.stages.get(number=2).competencies) == ["Waters", "Plants"]
    assert HeadingMeaning.objects.get().meaning == "competencies"


def test_pressed_twice_it_is_added_once(paste, stage):
    paste.show(PLANTING)
    paste.add()
    paste.add()

    assert [row.title for row in stage.pathway.stages.all()] == ["Weeding", "Planting"]
    assert Objective.objects.count() == 2


def test_a_stage_that_stands_in_the_text_twice_is_added_once(paste, stage):
    text = "## Stage 1: Planting\n### Objectives\n- Plant\n- Water\n"

    preview = paste.show(text + text)
    paste.add()

    new = stage.pathway.stages.get(number=2)
    assert "1 stage, 2 lines to add." in preview
    assert "“Planting” is in the text more than once, and is added once." in preview
    assert stage.pathway.stages.count() == 2
    assert (new.title, texts(new.objectives)) == ("Planting", ["Plant", "Water"])


def test_two_pasted_stages_of_one_title_do_not_add_a_line_twice(paste, stage):
    both = "## Stage 1: Weeding\n### Objectives\n- Rake\n- {}\n"

    preview = paste.show(both.format("Dig") + both.format("Pull"))
    paste.add()

    assert "2 stages, 3 lines to add." in preview
    assert texts(stage.objectives) == ["Rake", "Dig", "Pull"]


def test_two_new_stages_of_one_title_are_added_once_when_sent_twice(paste, stage):
    both = "## Stage 1: Planting\n### Objectives\n- {}\n"
    paste.show(both.format("Dig") + both.format("Pull"))

    paste.add()
    paste.add()

    found = [(row.title, texts(row.objectives)) for row in stage.pathway.stages.all()]
    assert found == [("Weeding", []), ("Planting", ["Dig"]), ("Planting", ["Pull"])]


def test_no_more_is_pasted_than_the_page_can_save(paste, stage, editor_client, settings):
    text = "".join(f"## Stage {n}: Bed {n}\n### Objectives\n- Dig\n" for n in range(1, 9))
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
    paste.show(text)
    refused = paste.add()

    assert "the draft would have more lines than its page can save" in refused.content.decode()
    assert "- Dig" in fields_of(refused)["paste"]
    assert stage.pathway.stages.count() == 1

    paste.show("".join(text.splitlines(keepends=True)[:9]))
    paste.add()
    page = Page(editor_client, stage.pathway)
    assert stage.pathway.stages.count() == 4
    assert len(page.fields) < 300
    assert page.send().status_code == 302


def test_what_was_pasted_is_taken_back(paste, stage, editor_client):
    ours = ObjectiveFactory(stage=stage, position=1, text="Ours")
    paste.show(PLANTING, into=f"stages-{stage.pk}")
    response = paste.add()
    shown = editor_client.get(response.url).content.decode()
    assert "Take the pasted lines back" in shown
    changed = Competency.objects.get(text="Waters")
    Competency.objects.filter(pk=changed.pk).update(text="Waters at night")

    page = Page(editor_client, stage.pathway)
    page.send(do="take-back")
    again = page.send(do="take-back").content.decode()

    stage.refresh_from_db()
    assert stage.audience == ""
    assert list(stage.objectives.all()) == [ours]
    assert list(stage.competencies.values_list("text", "position")) == [("Waters at night", 1)]
    assert stage.readings.count() == 0
    assert "There is nothing left to take back here." in again


def test_a_new_stage_that_was_pasted_is_taken_back_as_a_whole(paste, stage, editor_client):
    paste.show(PLANTING)
    paste.add()
    Page(editor_client, stage.pathway).send(do="take-back")

    assert list(stage.pathway.stages.all()) == [stage]
    assert Objective.objects.count() == 0


def test_the_box_on_the_page_of_the_draft_saves_and_shows(editor_client, stage):
    page = Page(editor_client, stage.pathway)

    shown = page.send(do="paste", paste=PLANTING, **{f"stages-{stage.pk}-audience": "Beginners"})

    stage.refresh_from_db()
    assert stage.audience == "Beginners"
    assert "1 stage, 5 lines to add." in shown.content.decode()
    fields = {**fields_of(shown), "step": "confirm"}
    editor_client.post(action("write_paste", stage.pathway.pk), fields)
    assert [row.title for row in stage.pathway.stages.all()] == ["Weeding", "Planting"]


def test_what_is_pasted_stays_when_another_button_is_pressed(editor_client, stage):
    page = Page(editor_client, stage.pathway)

    moved = page.send(do=f"up stages-{stage.pk}", paste=PLANTING)
    refused = page.send(paste=PLANTING, **{f"stages-{stage.pk}-title": ""})

    for response in (moved, refused):
        assert response.status_code == 200
        assert fields_of(response)["paste"] == PLANTING


def test_bad_input_says_why_and_keeps_the_text(paste, stage):
    too_many = "## Stage 1: X\n### Objectives\n" + "\n".join(f"- Line {n}" for n in range(500))

    assert "Paste the text of a stage first." in paste.show("  ")
    assert "too long" in paste.show("x" * 200_000)
    preview = paste.show(too_many)
    assert "500 lines to add" in preview
    assert "“Objectives” would get 500 more lines, and has room for 200." in preview
    refused = paste.add()
    assert "has room for 200" in refused.content.decode()
    assert fields_of(refused)["paste"] == too_many
    assert (Stage.objects.count(), Objective.objects.count()) == (1, 0)


@pytest.mark.parametrize("place", [f"objectives-{'9' * 5000}", "objectives-²", "objectives", "-"])
def test_a_place_that_is_not_there_takes_no_line(paste, stage, place):
    text = "## Stage 1: Planting\n### Objectives\n- Plant\n### Something odd\n- Sings"
    before = paste.show(text)

    shown = paste.show(text, **{"line-5": place})

    said = "1 stage, 1 line to add. 2 lines are in no list yet."
    assert (said in before, said in shown) == (True, True)


@pytest.mark.parametrize("crafted", ["{", "[1]", '{"Crumb": ["x"]}', "9" * 5000])
def test_answers_that_did_not_arrive_whole_keep_the_text(paste, stage, crafted):
    shown = paste.show(PLANTING, mapping=crafted)

    assert "Plants in rows" in shown
    assert "Expecting" not in shown
    assert Stage.objects.count() == 1


def test_a_long_line_and_a_long_title_are_kept_whole(paste, stage):
    title, line = "Planting trees " * 30, "Plants a tree, and another one. " * 50
    paste.show(f"## Stage 1: {title}\n### Objectives\n- {line}\n### Key Competencies\n- {line}")
    paste.add()

    new = stage.pathway.stages.get(number=2)
    assert " ".join(texts(new.objectives)) == line.strip()
    assert new.competencies.get().explanation == line.strip()
    assert new.own_lists.get().lines == f"Title: {title.strip()}"


def test_a_stage_removed_meanwhile_takes_nothing(paste, stage):
    other = StageFactory(pathway=stage.pathway, number=2, title="Planting")
    paste.show(PLANTING)
    other.delete()

    refused = paste.add()

    assert "somebody has removed the stage" in refused.content.decode()
    assert fields_of(refused)["paste"] == PLANTING
    assert Objective.objects.count() == 0


def test_nothing_is_pasted_into_what_is_published_or_gone(paste, stage, editor_client):
    published = PathwayFactory(published=True)
    for pathway in (published, stage.pathway):
        mine = Paste(editor_client, pathway)
        if pathway == stage.pathway:
            stage.pathway.delete()
        answer = editor_client.post(mine.url, {"paste": PLANTING, "step": "confirm"})
        assert "Plant a tree" in answer.content.decode()
        assert answer.status_code in (403, 404)
    assert Objective.objects.count() == 0


def test_the_whole_document_of_a_role_adds_its_stages_alone(paste, stage, seed_text):
    wanted = parse(list(enumerate(seed_text.split("\n"), 1))).document

    preview = paste.show(seed_text)
    paste.add()

    new = stage.pathway.stages.exclude(pk=stage.pk)
    assert [row.title for row in new] == [told.title for told in wanted.stages]
    for row, told in zip(new, wanted.stages, strict=True):
        assert texts(row.objectives) == list(told.objectives)
    assert "about the role" in preview
    assert wanted.responsibilities[0] in preview
    assert stage.pathway.responsibilities.count() == 0
