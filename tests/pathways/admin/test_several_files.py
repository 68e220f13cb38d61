"""Several files become one pathway, and a document's stages are added to a draft."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry

from pathways.importer import limits
from pathways.models import HeadingMeaning, Pathway
from pathways.services import publish
from tests.factories import (
    PUBLISHED_AT,
    CompetencyFactory,
    PathwayFactory,
    ResponsibilityFactory,
    StageFactory,
)
from tests.pathways.admin.importing import confirm, file, hand_in

from .test_heading_answers import answer

JUNIOR = "# Junior Baker\n## Craft heart\n- Kneads\n## Goals\n- Bake alone\n"
SENIOR = "# Senior Baker\n## Craft heart\n- Teaches\n## Goals\n- Run a shift\n"
HEAD = "# Head Baker\n## Craft heart\n- Plans\n## Goals\n- Open a shop\n"


def files(**texts):
    return {"file": [file(text, f"{name}.md") for name, text in texts.items()]}


def stages(pathway):
    return [
        (stage.number, stage.title, [each.text for each in stage.competencies.all()])
        for stage in pathway.stages.all()
    ]


def test_one_stage_a_file_becomes_one_pathway_in_the_order_of_ranks(editor_client):
    shown = hand_in(editor_client, **files(head=HEAD, junior=JUNIOR, senior=SENIOR))

    assert not Pathway.objects.exists()
    page = shown.content.decode()
    assert (
        "Read from 3 files, one stage each, in this order: junior.md, senior.md, head.md." in page
    )
    confirm(editor_client, shown)
    draft = Pathway.objects.get()
    assert draft.role.name == "Baker"
    assert stages(draft) == [
        (1, "Junior Baker", ["Kneads"]),
        (2, "Senior Baker", ["Teaches"]),
        (3, "Head Baker", ["Plans"]),
    ]


def test_one_answer_counts_for_all_files_and_is_remembered(editor_client):
    shown = hand_in(editor_client, **files(junior=JUNIOR, senior=SENIOR))
    shown = answer(editor_client, shown, Craft_heart="watch_fors")

    found = shown.context["preview"].document.stages
    assert [stage.watch_fors for stage in found] == [("Kneads",), ("Teaches",)]
    assert "Read from 2 files" in shown.content.decode()
    confirm(editor_client, shown)
    assert list(HeadingMeaning.objects.values_list("name", "meaning")) == [
        ("Craft heart", "watch_fors")
    ]


def test_files_of_several_stages_are_read_one_after_the_other(editor_client):
    first = "# Baker\n## Junior\n### Skills\n- Kneads\n"
    second = "# Baker\n## Senior\n### Skills\n- Teaches\n"

    shown = hand_in(editor_client, **files(a=first, b=second))

    assert "Read from 2 files, one after the other: a.md, b.md." in shown.content.decode()
    preview = shown.context["preview"]
    assert preview.document.role_name == "Baker"
    assert [stage.title for stage in preview.document.stages] == ["Junior", "Senior"]


def test_file_that_is_not_read_is_named_and_nothing_is_shown(editor_client):
    broken = file(b"%PDF-1.7", "senior.pdf")

    response = hand_in(editor_client, file=[file(JUNIOR), broken])

    [error] = response.context["form"].errors["file"]
    assert error.startswith("senior.pdf: ")
    assert "PDF" in error


def test_more_files_than_a_pathway_has_stages_are_refused_with_the_limit(editor_client):
    many = [file(JUNIOR, f"{n}.md") for n in range(limits.FILES + 1)]

    response = hand_in(editor_client, file=many)

    assert response.context["form"].errors["file"] == [
        f"These are too many files: at most {limits.FILES} become one pathway."
    ]


def test_files_that_are_too_much_together_are_refused(editor_client):
    half = "# Baker\n" + "- Kneads\n" * (limits.LINES // 2)

    response = hand_in(editor_client, **files(junior=half, senior=half))

    assert "too many lines" in response.context["form"].errors["file"][0]


# Added to a draft


@pytest.fixture
def draft():
    pathway = PathwayFactory(role__name="Baker", title="Baker", summary="Bakes.")
    ResponsibilityFactory(pathway=pathway, text="Bread")
    CompetencyFactory(
        stage=StageFactory(pathway=pathway, number=1, title="Junior Baker", slug="first"),
        text="Kneads",
        slug="kneads",
    )
    return pathway


def hand_in_stage(client, draft, text=SENIOR):
    text = text.replace("Craft heart", "Skills")
    return hand_in(client, text, role=draft.role_id, one_stage="on")


def test_stage_is_added_to_the_draft_and_all_else_stays(editor_client, draft):
    shown = hand_in_stage(editor_client, draft)

    assert "Junior Baker · Senior Baker" in shown.content.decode()
    assert len(stages(draft)) == 1
    confirm(editor_client, shown, add="on")

    draft = Pathway.objects.get()
    assert (draft.title, draft.summary) == ("Baker", "Bakes.")
    assert [each.text for each in draft.responsibilities.all()] == ["Bread"]
    assert stages(draft) == [(1, "Junior Baker", ["Kneads"]), (2, "Senior Baker", ["Teaches"])]
    first = draft.stages.get(number=1)
    assert (first.slug, first.competencies.get().slug) == ("first", "kneads")
    assert [
        entry.get_change_message() for entry in LogEntry.objects.filter(action_flag=CHANGE)
    ] == ["Stages of an imported document added."]


def test_what_is_no_stage_is_said_not_to_be_added(editor_client, draft):
    text = "# Baker\n## Role Summary\nOther words.\n## Senior\n### Skills\n- Teaches\n"

    shown = hand_in(editor_client, text, role=draft.role_id)

    assert shown.context["preview"].not_added == ["summary"]
    confirm(editor_client, shown, add="on")
    assert Pathway.objects.get().summary == "Bakes."


def test_adding_twice_adds_once(editor_client, draft):
    shown = hand_in_stage(editor_client, draft)
    confirm(editor_client, shown, add="on")

    again = confirm(editor_client, shown, add="on")

    assert again.status_code == 302
    assert len(stages(Pathway.objects.get())) == 2


def test_stage_that_the_draft_has_in_other_words_is_not_added_a_second_time(editor_client, draft):
    shown = hand_in_stage(editor_client, draft, JUNIOR.replace("Kneads", "Rolls"))

    assert "because it has them already: Junior Baker." in shown.content.decode()
    refused = confirm(editor_client, shown, add="on")
    assert "already has the stage “Junior Baker”" in refused.context["refused"]
    assert stages(draft) == [(1, "Junior Baker", ["Kneads"])]


def test_draft_that_changed_since_it_was_looked_at_gets_nothing(editor_client, draft):
    shown = hand_in_stage(editor_client, draft)
    draft.summary = "Bakes and sells."
    draft.save()

    refused = confirm(editor_client, shown, add="on")

    assert "somebody has changed the draft" in refused.context["refused"]
    assert len(stages(draft)) == 1


def test_replacing_and_adding_at_once_is_asked_again(editor_client, draft):
    shown = hand_in_stage(editor_client, draft)

    refused = confirm(editor_client, shown, add="on", replace="on")

    assert "either replace the draft, or add to it" in refused.context["refused"]
    assert stages(draft) == [(1, "Junior Baker", ["Kneads"])]


def test_published_version_gets_no_stage(editor_client, draft):
    publish(draft, note="", at=PUBLISHED_AT)
    shown = hand_in_stage(editor_client, draft)

    confirm(editor_client, shown, add="on")

    assert stages(Pathway.objects.get(number=1)) == [(1, "Junior Baker", ["Kneads"])]


def test_stage_for_a_draft_published_meanwhile_becomes_no_version_of_its_own(editor_client, draft):
    shown = hand_in_stage(editor_client, draft)
    publish(draft, note="", at=PUBLISHED_AT)

    refused = confirm(editor_client, shown, add="on")

    assert "changed the draft in the meantime" in refused.context["refused"]
    assert stages(Pathway.objects.get()) == [(1, "Junior Baker", ["Kneads"])]
