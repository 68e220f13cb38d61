"""A pathway as large as the one that came first is typed in on one page, by pasting."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from pathways.contents import PATHWAY, STAGES
from pathways.documents.parser.parse import parse
from pathways.documents.versions import as_document
from pathways.models import Competency, Objective, Pathway
from tests.browser.checks import axe_problems
from tests.browser.conftest import follow, stop_clock, wait_until
from tests.factories import (
    CompetencyFactory,
    ObjectiveFactory,
    PathwayFactory,
    StageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

SEED = Path(__file__).parents[1] / "pathways" / "operations-director.md"
MOST_ACTIONS = 40
LETS_GO = "dispatchEvent(new Event('beforeunload', { cancelable: true }))"
STAGES_TYPED = 3


@pytest.fixture
def editor(db):
    call_command("loaddata", "groups", verbosity=0)
    user = UserFactory(is_staff=True, name="Ed Editor")
    user.groups.add(Group.objects.get(name="Content editors"))
    return user


@pytest.fixture
def stage(db):
    return StageFactory(pathway=PathwayFactory(title="Gardener"), number=1, title="Weeding")


class Writer:
    """Somebody who pastes, and counts how often."""

    def __init__(self, window, user, pathway, *, is_timeless=False, **options):
        self.page = window(user, **options)
        if is_timeless:
            stop_clock(self.page)
        self.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page.goto(reverse("admin:pathways_pathway_write", args=[pathway.pk]))
        self.actions = 0

    def field(self, name):
        return self.page.locator(f'[name="{name}"]')

    def paste(self, name, text):
        self.actions += 1
        self.field(name).focus()
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+V")

    def saved(self):
        """Wait until the page would let go of whoever leaves: nothing is on its way."""
        self.page.keyboard.press("Tab")
        wait_until(self.page, lambda: self.page.evaluate(LETS_GO))


def pasted(content, items):
    """The lines of a list, as they stand in somebody's document."""
    if content.name == "readings":
        return "\n".join(
            f"• {item.title} — {item.authors}" + (f" ({item.note})" if item.note else "")
            for item in items
        )
    if content.name == "capabilities":
        return "\n".join(f"{item.category}\t{', '.join(item.skills)}" for item in items)
    if content.name == "strategic_values":
        return "\n".join(f"{item.horizon}\t{item.value}" for item in items)
    return "\n".join(f"• {getattr(item, 'text', item)}" for item in items)


def test_a_pathway_is_typed_in_with_fewer_than_forty_actions(window, editor):
    lines = SEED.read_text().split("\n")
    wanted = parse(list(enumerate(lines, 1))).document
    draft = PathwayFactory(role__name="Operations Director")
    writer = Writer(window, editor, draft)

    for text in PATHWAY.texts:
        if text.name != "language" and getattr(wanted, text.name):
            field = writer.field(f"pathway-{draft.pk}-{text.name}")
            field.fill("")
            writer.paste(f"pathway-{draft.pk}-{text.name}", getattr(wanted, text.name))
    for content in PATHWAY.lists:
        if content is not STAGES and getattr(wanted, content.name):
            text = pasted(content, getattr(wanted, content.name))
            writer.paste(f"{content.name}-of-{draft.pk}-add", text)
    titles = [stage.title for stage in wanted.stages[:STAGES_TYPED]]
    writer.paste(f"stages-of-{draft.pk}-add", "\n".join(titles))
    expect(writer.page.locator(".writing__stage")).to_have_count(STAGES_TYPED)
    for stage, told in zip(draft.stages.all(), wanted.stages, strict=False):
        for text in STAGES.texts[1:]:
            if getattr(told, text.name):
                writer.paste(f"stages-{stage.pk}-{text.name}", getattr(told, text.name))
        for content in STAGES.lists:
            if getattr(told, content.name):
                text = pasted(content, getattr(told, content.name))
                writer.paste(f"{content.name}-of-{stage.pk}-add", text)
    writer.saved()

    written = as_document(Pathway.objects.with_contents().get(pk=draft.pk))
    for text in PATHWAY.texts:
        assert getattr(written, text.name) == getattr(wanted, text.name)
    for content in PATHWAY.lists:
        if content is not STAGES:
            assert getattr(written, content.name) == getattr(wanted, content.name)
    for mine, told in zip(written.stages, wanted.stages[:STAGES_TYPED], strict=True):
        for content in STAGES.lists:
            assert words(content, mine) == words(content, told)
    assert writer.actions < MOST_ACTIONS


def words(content, stage):
    return [
        item if isinstance(item, str) else [getattr(item, name) for name in content.field_names]
        for item in getattr(stage, content.name)
    ]


def test_lines_are_typed_moved_and_removed_by_keyboard(window, editor, stage):
    writer = Writer(window, editor, stage.pathway, is_timeless=True)
    page, keys = writer.page, writer.page.keyboard
    box = writer.field(f"objectives-of-{stage.pk}-add")
    box.focus()

    keys.type("First\nThird\nFourth\n")
    lines = page.locator(f"#objectives-of-{stage.pk} .writing__words textarea")
    expect(lines).to_have_count(3)
    expect(box).to_have_value("")
    lines.nth(0).focus()
    keys.press("Enter")
    keys.type("Second\n")
    expect(lines).to_have_count(4)
    assert texts() == ["First", "Second", "Third", "Fourth"]

    lines.nth(3).focus()
    keys.press("Alt+ArrowUp")
    expect(lines.nth(2)).to_have_value("Fourth")
    expect(lines.nth(2)).to_be_focused()
    assert texts() == ["First", "Second", "Fourth", "Third"]

    keys.press("Control+A")
    keys.press("Delete")
    keys.press("Backspace")
    expect(lines).to_have_count(3)
    page.get_by_role("button", name="Put it back").click()
    expect(lines).to_have_count(4)
    assert texts() == ["First", "Second", "Fourth", "Third"]


def test_a_line_that_is_emptied_and_removed_is_not_saved_meanwhile(window, editor, stage):
    row = ObjectiveFactory(stage=stage, position=1, text="First")
    writer = Writer(window, editor, stage.pathway, is_timeless=True)
    page, keys, held = writer.page, writer.page.keyboard, []
    page.route("**/write/part/", lambda route: held.append(route))

    writer.field(f"objectives-{row.pk}-text").focus()
    keys.press("Control+A")
    keys.press("Delete")
    keys.press("Backspace")
    page.clock.run_for(2000)  # longer than a pause after typing
    wait_until(page, lambda: held)
    held[0].continue_()

    expect(page.locator(f"#objectives-{row.pk}")).to_have_count(0)
    assert (texts(), len(held)) == ([], 1)


def texts():
    return list(Objective.objects.order_by("position").values_list("text", flat=True))


def test_the_last_line_is_added_while_the_lines_before_it_are_on_their_way(window, editor, stage):
    writer = Writer(window, editor, stage.pathway)
    held = []
    writer.page.route("**/write/part/", lambda route: held.append(route), times=1)
    box = writer.field(f"objectives-of-{stage.pk}-add")
    box.focus()

    writer.page.keyboard.type("First\nSecond")
    wait_until(writer.page, lambda: held)
    writer.page.locator(f"button[value='add objectives-of-{stage.pk}']").click()
    [first] = held
    first.continue_()

    lines = writer.page.locator(f"#objectives-of-{stage.pk} .writing__words textarea")
    expect(lines).to_have_count(2)
    expect(box).to_have_value("")
    assert texts() == ["First", "Second"]


def test_what_is_typed_into_a_line_that_somebody_else_removed_stays(window, editor, stage):
    removed = ObjectiveFactory(stage=stage, position=1, text="Weed one bed")
    writer = Writer(window, editor, stage.pathway)
    key, box = f"objectives-{removed.pk}", f"objectives-of-{stage.pk}"
    removed.delete()

    writer.field(f"{key}-text").fill("Weed two beds")
    writer.field(f"{box}-add").fill("Water")
    writer.page.locator(f"button[value='add {box}']").click()

    lines = writer.page.locator(f"#{box} .writing__words textarea")
    expect(lines).to_have_count(2)
    expect(writer.field(f"{key}-text")).to_have_value("Weed two beds")
    expect(writer.page.locator(f"#{key} .saved--failed")).to_contain_text("Not saved.")
    writer.page.problems.clear()  # the browser logs the refusal
    assert texts() == ["Water"]

    writer.page.get_by_role("button", name="Add it again").click()
    expect(writer.page.locator(f"#{key}")).to_have_count(0)
    expect(lines).to_have_count(2)
    expect(writer.field(f"{box}-add")).to_have_value("")
    assert texts() == ["Water", "Weed two beds"]


def test_a_list_pasted_into_a_line_becomes_lines(window, editor, stage):
    row = ObjectiveFactory(stage=stage, position=1, text="Old")
    writer = Writer(window, editor, stage.pathway)
    writer.field(f"objectives-{row.pk}-text").fill("")

    writer.paste(f"objectives-{row.pk}-text", "One\nTwo\nThree")

    expect(writer.page.locator(f"#objectives-of-{stage.pk} .writing__line")).to_have_count(3)
    expect(writer.field(f"objectives-{row.pk}-text")).to_have_value("One")
    assert texts() == ["One", "Two", "Three"]


def test_a_stage_is_renamed_moved_removed_and_put_back(window, editor, stage):
    ObjectiveFactory(stage=stage, position=1, text="Here")
    writer = Writer(window, editor, stage.pathway)
    writer.paste(f"stages-of-{stage.pathway.pk}-add", "Planting\nPlanning")
    heads = writer.page.locator(".writing__stage summary > h2")
    expect(heads).to_have_text(["Stage 1: Weeding", "Stage 2: Planting", "Stage 3: Planning"])

    writer.field(f"stages-{stage.pk}-title").fill("Pulling weeds")
    expect(heads.first).to_have_text("Stage 1: Pulling weeds")
    first = writer.page.locator(f"#stages-{stage.pk}-stage > details > .writing__tools")
    first.get_by_role("button", name="Move down").click()
    expect(heads).to_have_text(["Stage 1: Planting", "Stage 2: Pulling weeds", "Stage 3: Planning"])
    first.get_by_role("button", name="Remove").click()
    expect(heads).to_have_text(["Stage 1: Planting", "Stage 2: Planning"])
    writer.page.get_by_role("button", name="Put it back").click()
    expect(heads).to_have_text(["Stage 1: Planting", "Stage 2: Pulling weeds", "Stage 3: Planning"])

    assert texts() == ["Here"]
    expect(writer.page.locator(f"#objectives-of-{stage.pk} .writing__line")).to_have_count(1)


def test_a_remark_goes_when_its_line_is_mended(window, editor, stage):
    row = CompetencyFactory(stage=stage, position=1, text="TODO")
    writer = Writer(window, editor, stage.pathway)
    remarks = writer.page.locator(f'[data-remarks="competencies-{row.pk}"] .writing__remark--error')
    expect(remarks).to_have_count(1)

    writer.field(f"competencies-{row.pk}-text").fill("Pulls weeds with their roots")

    expect(remarks).to_have_count(0)
    assert Competency.objects.get(pk=row.pk).text == "Pulls weeds with their roots"


def test_of_two_texts_for_one_line_the_editor_chooses(window, editor, stage):
    row = ObjectiveFactory(stage=stage, position=1, text="Old")
    writer = Writer(window, editor, stage.pathway)
    field = writer.field(f"objectives-{row.pk}-text")
    Objective.objects.filter(pk=row.pk).update(text="Theirs")

    field.fill("Mine")
    keep = writer.page.get_by_role("button", name="Keep my text")
    expect(keep).to_be_visible()
    assert texts() == ["Theirs"]
    keep.click()

    expect(keep).to_have_count(0)
    writer.page.problems.clear()  # the browser logs the refusal
    expect(field).to_have_value("Mine")
    assert texts() == ["Mine"]


def test_what_is_typed_while_the_connection_is_lost_is_saved_once_it_is_back(window, editor, stage):
    writer = Writer(window, editor, stage.pathway)
    row = ObjectiveFactory(stage=stage, position=1, text="Old")
    writer.page.reload()
    writer.page.context.set_offline(True)

    writer.field(f"objectives-{row.pk}-text").fill("New")
    writer.paste(f"objectives-of-{stage.pk}-add", "Second\nThird")
    line = writer.page.locator(f"#objectives-of-{stage.pk} .saved--failed")
    expect(line).to_have_count(2)
    expect(line.first).to_contain_text("no connection")
    expect(writer.field(f"objectives-of-{stage.pk}-add")).to_have_value("Second\nThird")
    writer.page.context.set_offline(False)

    lines = writer.page.locator(f"#objectives-of-{stage.pk} .writing__line")
    expect(lines).to_have_count(3)
    expect(line).to_have_count(0)
    assert texts() == ["New", "Second", "Third"]
    writer.page.problems.clear()  # the browser logs what failed


def test_what_is_typed_after_the_session_ended_stays(window, editor, stage, client):
    row = ObjectiveFactory(stage=stage, position=1, text="Old")
    writer = Writer(window, editor, stage.pathway)
    client.logout()

    field = writer.field(f"objectives-{row.pk}-text")
    field.fill("New")

    expect(writer.page.locator(f"#objectives-{row.pk} .saved--failed")).to_contain_text(
        "signed out"
    )
    expect(field).to_have_value("New")
    assert texts() == ["Old"]
    client.force_login(editor)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": writer.page.url}
    writer.page.context.add_cookies([cookie])
    writer.page.evaluate("dispatchEvent(new Event('focus'))")
    expect(writer.page.locator(f"#objectives-{row.pk} .saved--ok")).to_have_count(1)
    assert texts() == ["New"]
    writer.page.problems.clear()  # the browser logs the refusals


def test_the_page_works_without_a_script(window, editor, stage):
    page = window(editor, javascript=False)
    page.goto(reverse("admin:pathways_pathway_write", args=[stage.pathway.pk]))

    page.locator(f'[name="objectives-of-{stage.pk}-add"]').fill("First\nSecond")
    follow(page.locator(f"#objectives-of-{stage.pk}").get_by_role("button", name="Add"))
    first, second = (page.get_by_role("group", name=f"Objective {number}") for number in (1, 2))
    follow(first.get_by_role("button", name="Move down"))
    assert texts() == ["Second", "First"]
    follow(second.get_by_role("button", name="Remove"))
    assert texts() == ["Second"]
    follow(page.get_by_role("button", name="Put it back"))
    assert texts() == ["Second", "First"]


def test_the_page_has_no_problem_for_assistive_technology(window, editor, stage):
    CompetencyFactory(stage=stage, position=1, text="TODO")
    for scheme in ("light", "dark"):
        writer = Writer(window, editor, stage.pathway, scheme=scheme)
        assert axe_problems(writer.page) == []


def test_what_becomes_of_a_pasted_stage_is_shown_for_everybody(window, editor, stage):
    text = "Planting\n\nObjectives\n- Plant\n\nSomething odd\n- Sings\n"
    for scheme in ("light", "dark"):
        page = window(editor, scheme=scheme, width=320)
        page.goto(reverse("admin:pathways_pathway_write_paste", args=[stage.pathway.pk]))
        assert axe_problems(page) == []
        page.get_by_label("Stages with their headings and lists").fill(text)
        follow(page.get_by_role("button", name="Show what becomes of it"))
        expect(page.get_by_text("Nothing is added yet.")).to_be_visible()
        assert axe_problems(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320

    page.get_by_label("Sings").select_option(label="Key competencies")
    expect(page.locator(".result")).to_contain_text("1 stage, 2 lines to add.")
    follow(page.get_by_role("button", name="Add to the draft"))
    expect(page.locator(".writing__stage")).to_have_count(2)
    assert list(Competency.objects.values_list("text", flat=True)) == ["Sings"]
    follow(page.get_by_role("button", name="Take the pasted lines back"))
    expect(page.locator(".writing__stage")).to_have_count(1)
    assert texts() == []
