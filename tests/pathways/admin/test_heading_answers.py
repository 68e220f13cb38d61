"""HR says what the headings of a document mean, sees the result, and need not say it twice."""

import json

import pytest
from django.urls import reverse

from pathways.importer.mapping import MOST_ANSWERS, remember
from pathways.meanings import Meaning
from pathways.models import HeadingMeaning, Pathway
from tests.pathways.admin.importing import confirm, file, hand_in, press

TEXT = """# Baker
## Crumb
### Glaze
- Kneads
### Oven notes
- Eight loaves
## Crust
### Glaze
- Bakes
"""


def rows(shown):
    return {row.name: row for row in shown.context["preview"].headings()}


def answer(client, shown, step="answer", **answers):
    """Choose other meanings in a preview, and press a button of it."""
    told = {name.replace("_", " "): meaning for name, meaning in answers.items()}
    shown_rows = rows(shown).values()
    return press(
        client,
        shown,
        step,
        heading=[row.name for row in shown_rows],
        before=[row.meaning for row in shown_rows],
        meaning=[told.get(row.name, row.meaning) for row in shown_rows],
    )


def stages(shown):
    return shown.context["preview"].document.stages


def test_every_heading_is_shown_with_what_it_was_taken_for_and_why(editor_client):
    shown = hand_in(editor_client, TEXT)

    assert [(row.name, row.count, row.lines, row.meaning) for row in rows(shown).values()] == [
        ("level:2", 2, "2, 7", ""),
        ("level:3", 2, "3, 5", ""),
        ("Crumb", 1, "2", "stage"),
        ("Glaze", 2, "3, 8", "competencies"),
        ("Oven notes", 1, "5", "competencies"),
        ("Crust", 1, "7", "stage"),
    ]
    assert rows(shown)["Crumb"].reason == "Each heading of this level has lists below it."
    assert "<strong>Baker: 2 stages, 3 lines in their lists</strong>" in shown.content.decode()


def test_one_answer_counts_for_all_headings_of_the_name_and_is_shown_at_once(editor_client):
    shown = answer(editor_client, hand_in(editor_client, TEXT), Glaze="objectives")

    assert [stage.objectives for stage in stages(shown)] == [("Kneads",), ("Bakes",)]
    assert (rows(shown)["Glaze"].meaning, rows(shown)["Glaze"].reason) == (
        "objectives",
        "You said so.",
    )
    assert not Pathway.objects.exists()
    assert not HeadingMeaning.objects.exists()


def test_answers_add_up_and_the_newest_counts(editor_client):
    shown = answer(editor_client, hand_in(editor_client, TEXT), Glaze="objectives")
    shown = answer(editor_client, shown, Oven_notes="leave_out")
    shown = answer(editor_client, shown, Glaze="watch_fors")

    assert [stage.watch_fors for stage in stages(shown)] == [("Kneads",), ("Bakes",)]
    assert [stage.competencies for stage in stages(shown)] == [(), ()]
    said = [f for f in shown.context["preview"].understood.findings if f.kind == "skipped"]
    assert [(f.line, f.weight) for f in said] == [(5, "notice"), (6, "notice")]


def test_draft_is_made_by_the_answers_and_the_next_document_is_read_by_them(editor_client):
    shown = answer(editor_client, hand_in(editor_client, TEXT), Glaze="objectives")
    confirm(editor_client, shown)

    draft = Pathway.objects.get()
    assert [row.text for row in draft.stages.first().objectives.all()] == ["Kneads"]
    assert [(row.name, row.meaning) for row in HeadingMeaning.objects.all()] == [
        ("Glaze", "objectives")
    ]
    again = hand_in(editor_client, TEXT.replace("Baker", "Cook").replace("Glaze", "2. GLAZE"))
    assert [stage.objectives for stage in stages(again)] == [("Kneads",), ("Bakes",)]


def test_answer_that_was_not_shown_yet_is_shown_before_anything_is_written(editor_client):
    shown = answer(editor_client, hand_in(editor_client, TEXT), "confirm", Glaze="objectives")

    assert "has changed since you saw it" in shown.context["refused"]
    assert not Pathway.objects.exists()


def test_all_headings_of_a_level_are_answered_at_once(editor_client):
    text = "# T\n## Aa\nWords.\n## Bb\nWords.\n## Cc\n- c\n"
    shown = hand_in(editor_client, text)
    shown = press(
        editor_client, shown, "answer", heading=["level:2"], before=[""], meaning=["stage"]
    )

    assert [stage.title for stage in stages(shown)] == ["Aa", "Bb", "Cc"]
    confirm(editor_client, shown)
    assert not HeadingMeaning.objects.exists()


def test_meanings_are_downloaded_and_handed_in_with_the_next_document(editor_client):
    shown = answer(editor_client, hand_in(editor_client, TEXT), Glaze="objectives")

    response = answer(editor_client, shown, "mapping")
    data = json.loads(response.content)

    assert response["Content-Disposition"] == 'attachment; filename="headings.json"'
    assert data["headings"] == {
        "Crumb": "stage",
        "Glaze": "objectives",
        "Oven notes": "competencies",
        "Crust": "stage",
    }
    again = hand_in(editor_client, TEXT, mapping=file(response.content, "headings.json"))
    assert [stage.objectives for stage in stages(again)] == [("Kneads",), ("Bakes",)]
    assert not any(f.kind == "inferred" for f in again.context["preview"].understood.findings)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"headings": {"Glaze": "salary"}}', "is not something a heading can mean"),
        ('{"headings": []}', "from names to what they mean"),
        ("{", "neither JSON nor TOML"),
        ("[" * 100_000, "neither JSON nor TOML"),
        (json.dumps({"headings": {f"n{n}": "stage" for n in range(301)}}), "more than 300 names"),
        ("x" * 100_001, "too large"),
    ],
)
def test_file_that_is_no_mapping_is_refused_in_words(editor_client, content, words):
    response = hand_in(editor_client, TEXT, mapping=file(content, "headings.json"))

    assert words in response.context["form"].errors["mapping"][0]


@pytest.mark.parametrize("forged", ['{"Glaze": "salary"}', "[", '["x"]'])
def test_forged_answers_are_asked_again(editor_client, forged):
    response = press(editor_client, hand_in(editor_client, TEXT), "answer", mapping=forged)

    assert response.status_code == 200
    assert response.templates[0].name == "admin/pathways/import.html"


def test_remarks_that_say_the_same_are_one_line(editor_client):
    salaries = "\n".join(f"- {number} euros" for number in range(40))
    shown = hand_in(editor_client, f"{TEXT}## Salary\n{salaries}\n")

    page = shown.content.decode()
    assert "<summary>41 lines under “Salary” were left out.</summary>" in page
    assert len(shown.context["preview"].left_out()) == 41
    assert "Stages: “Crumb”, “Crust”. Each heading of this level has lists below it." in page


def test_names_are_kept_in_the_workplace(editor_client):
    address = reverse("admin:pathways_headingmeaning_add")
    editor_client.post(address, {"name": "Craft & Care", "meaning": "watch_fors"})

    twice = editor_client.post(address, {"name": "CRAFT and care!", "meaning": "stage"})
    nothing = editor_client.post(address, {"name": "…", "meaning": "stage"})

    assert [(row.name, row.key) for row in HeadingMeaning.objects.all()] == [
        ("Craft & Care", "craft and care")
    ]
    assert "already in the list" in twice.content.decode()
    assert "This has no words." in nothing.content.decode()
    shown = hand_in(editor_client, TEXT.replace("Oven notes", "Craft & Care"))
    assert stages(shown)[0].watch_fors == ("Eight loaves",)


def test_every_meaning_can_be_chosen(editor_client):
    shown = hand_in(editor_client, TEXT)

    for meaning in Meaning:
        told = answer(editor_client, shown, Oven_notes=meaning.value)
        assert rows(told)["Oven notes"].meaning == meaning


@pytest.mark.django_db
def test_answers_are_kept_by_one_statement_however_many(django_assert_num_queries):
    HeadingMeaning.objects.create(name="Craft & Care", meaning="stage")
    answers = {f"Heading {number}": "competencies" for number in range(MOST_ANSWERS - 4)}
    answers |= {"level:2": "stage", "CRAFT and care!": "watch_fors", "Glaze": "stage"}

    with django_assert_num_queries(1):
        remember(answers | {"GLAZE": "objectives"})

    kept = {row.key: (row.name, row.meaning) for row in HeadingMeaning.objects.all()}
    assert len(kept) == MOST_ANSWERS - 2
    assert kept["craft and care"] == ("Craft & Care", "watch_fors")
    assert kept["glaze"] == ("Glaze", "objectives")


@pytest.mark.django_db
def test_answers_for_levels_alone_keep_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        remember({"level:2": "stage", "…": "stage"})
