"""Two editors open one page: whoever saves second sees what the first saved, and loses nothing."""

import json
from datetime import date

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from lxml import html

from assessments.models import Assessment
from pathway_portal.accounts.admin.person_form import PersonForm
from pathway_portal.accounts.models import AccessToken, Company, Deputyship, User
from pathways.admin.edit_conflicts import ConflictCheck, ConflictForm, ConflictFormSet
from pathways.models import Role
from pathways.services import publish, retire
from tests.factories import (
    PUBLISHED_AT,
    CapabilityFactory,
    CompanyFactory,
    CompetencyFactory,
    DepartmentFactory,
    ObjectiveFactory,
    PathwayFactory,
    SkillFactory,
    StageFactory,
    UserFactory,
)
from tests.page_forms import form_data

from .posts import action, change_url

pytestmark = pytest.mark.django_db


class Editor:
    """Somebody with a page open in their browser."""

    def __init__(self, user, url):
        self.client = Client()
        self.client.force_login(user)
        self.url = url
        self.open()

    def open(self):
        self.read(self.client.get(self.url))

    def read(self, response):
        self.fields = form_data(response)

    def save(self, **typed):
        """Type into fields, by their names with `__` for `-`, and press Save."""
        self.fields |= {name.replace("__", "-"): [value] for name, value in typed.items()}
        response = self.client.post(self.url, self.fields)
        if response.status_code == 200:
            self.read(response)
        return response


@pytest.fixture
def hana(groups):
    return _editor("Hana Kim")


@pytest.fixture
def ed(groups):
    return _editor("Ed Editor")


def _editor(name):
    user = UserFactory(name=name, is_staff=True)
    user.groups.set(Group.objects.all())
    return user


def said(response):
    """What the page says is wrong: of the row, of each of its lists and lines."""
    form = response.context["adminform"].form
    found = {name: list(errors) for name, errors in form.errors.items()}
    for inline in response.context["inline_admin_formsets"]:
        formset = inline.formset
        if formset.non_form_errors():
            found[formset.prefix] = list(formset.non_form_errors())
        for line in formset.forms:
            for name, errors in line.errors.items():
                found[f"{line.prefix}-{name}"] = list(errors)
    return {name: [error.split(" (")[0] for error in errors] for name, errors in found.items()}


@pytest.fixture
def stage():
    stage = StageFactory(pathway=PathwayFactory(), title="Weeding", audience="Beginners")
    ObjectiveFactory(stage=stage, position=1, text="Pull")
    ObjectiveFactory(stage=stage, position=2, text="Hoe")
    return stage


def objectives(stage):
    return [row.text for row in stage.objectives.all()]


# Fields -------------------------------------------------------------------------------------------


def test_different_fields_of_a_stage_are_both_kept_by_saving_twice(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(title="Weeding well")

    response = second.save(audience="Everybody")

    stage.refresh_from_db()
    assert (stage.title, stage.audience) == ("Weeding well", "Beginners")
    assert said(response)["title"] == ["Hana Kim changed this"]
    assert (second.fields["title"], second.fields["audience"]) == (["Weeding well"], ["Everybody"])

    assert second.save().status_code == 302
    stage.refresh_from_db()
    assert (stage.title, stage.audience) == ("Weeding well", "Everybody")


def test_same_field_comes_back_with_both_texts(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(title="Hoeing")

    response = second.save(title="Raking")

    stage.refresh_from_db()
    assert stage.title == "Hoeing"
    [error] = response.context["adminform"].form.errors["title"]
    assert error.startswith("Hana Kim changed this too (")
    assert "Now saved: “Hoeing”. Your text is still in the field." in error
    assert second.fields["title"] == ["Raking"]

    assert second.save().status_code == 302
    stage.refresh_from_db()
    assert stage.title == "Raking"


def test_third_save_in_between_asks_once_more(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(title="Hoeing")
    second.save(title="Raking")
    first.open()
    first.save(title="Digging")

    response = second.save()

    stage.refresh_from_db()
    assert stage.title == "Digging"
    assert "Now saved: “Digging”" in response.context["adminform"].form.errors["title"][0]


def test_same_change_by_both_needs_no_question(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(title="Hoeing")

    assert second.save(title="Hoeing").status_code == 302


def test_own_save_in_another_window_is_called_that(hana, stage):
    first, second = Editor(hana, change_url(stage)), Editor(hana, change_url(stage))
    first.save(title="Hoeing")

    assert said(second.save(title="Raking"))["title"] == [
        "You, in another window, changed this too"
    ]


def test_change_that_nobody_logged_is_shown_without_a_name(ed, stage):
    second = Editor(ed, change_url(stage))
    type(stage).objects.filter(pk=stage.pk).update(title="Hoeing")

    [error] = second.save(title="Raking").context["adminform"].form.errors["title"]

    assert error.startswith("This was changed in the meantime. Now saved: “Hoeing”.")


def test_line_breaks_and_spaces_at_the_ends_are_no_change(hana, ed, stage):
    type(stage).objects.filter(pk=stage.pk).update(quotation=" Dig\ndeep. ")
    second = Editor(ed, change_url(stage))
    second.fields["quotation"] = ["Dig\r\ndeep."]

    assert second.save(title="Raking").status_code == 302


def test_conflict_stands_beside_other_mistakes(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(audience="Everybody")

    response = second.save(title="")

    assert said(response)["title"] == ["This field is required."]
    assert said(response)["audience"] == ["Hana Kim changed this"]


def test_name_and_time_are_said(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(title="Hoeing")

    page = second.save(title="Raking").content.decode()

    assert "Not saved yet: this was changed in the meantime." in page
    assert "Hana Kim changed this too (" in page


# Lines --------------------------------------------------------------------------------------------


def test_same_line_comes_back_with_both_texts(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(objectives__0__text="Pull slowly")

    response = second.save(objectives__0__text="Pull fast", objectives__1__text="Hoe deep")

    assert objectives(stage) == ["Pull slowly", "Hoe"]
    assert said(response)["objectives-0-text"] == ["Hana Kim changed this too"]
    assert "“Pull slowly”" in response.content.decode()

    second.save()
    assert objectives(stage) == ["Pull fast", "Hoe deep"]


def test_line_left_alone_takes_what_is_saved_now(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(objectives__0__text="Pull slowly")

    second.save(objectives__1__text="Hoe deep")
    second.save()

    assert objectives(stage) == ["Pull slowly", "Hoe deep"]


def test_line_deleted_meanwhile_is_kept_as_a_new_one_where_it_was_changed(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(objectives__0__DELETE="on")

    response = second.save(objectives__0__text="Pull fast")

    assert objectives(stage) == ["Hoe"]
    assert said(response)["objectives"] == ["Hana Kim deleted a line"]
    assert "This line was deleted while you were changing it." in response.content.decode()

    second.save()
    assert sorted(objectives(stage)) == ["Hoe", "Pull fast"]


def test_line_deleted_meanwhile_and_left_alone_stays_deleted(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(objectives__0__DELETE="on")

    response = second.save(title="Raking")

    assert said(response)["objectives"] == ["Hana Kim deleted a line"]
    assert "“Pull”" in response.content.decode()
    second.save()
    stage.refresh_from_db()
    assert (stage.title, objectives(stage)) == ("Raking", ["Hoe"])


def test_line_that_both_delete_needs_no_question(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(objectives__0__DELETE="on")
    second.fields["objectives-0-DELETE"] = ["on"]
    second.fields["objectives-1-position"] = ["1"]

    second.save()

    assert objectives(stage) == ["Hoe"]


def test_line_added_meanwhile_is_shown_and_stays(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(objectives__2__text="Mulch")

    response = second.save(objectives__0__text="Pull fast")

    assert said(response)["objectives"] == ["Hana Kim added a line"]
    assert second.fields["objectives-2-text"] == ["Mulch"]
    second.save()
    assert objectives(stage) == ["Pull fast", "Hoe", "Mulch"]


def test_lines_that_both_add_are_both_kept(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(objectives__2__text="Mulch")

    second.save(objectives__2__text="Water")
    second.save()

    assert objectives(stage) == ["Pull", "Hoe", "Mulch", "Water"]


def test_deleting_a_line_that_was_changed_meanwhile_asks(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(objectives__0__text="Pull slowly")

    response = second.save(objectives__0__DELETE="on")

    assert objectives(stage) == ["Pull slowly", "Hoe"]
    assert said(response)["objectives"] == ["Hana Kim changed a line that you are deleting"]
    assert "It now says: “Pull slowly”." in response.content.decode()
    second.save()
    assert objectives(stage) == ["Hoe"]


def test_lines_moved_meanwhile_stay_where_they_were_put(hana, ed, stage):
    first, second = Editor(hana, change_url(stage)), Editor(ed, change_url(stage))
    first.save(objectives__0__position="2")
    assert objectives(stage) == ["Hoe", "Pull"]

    response = second.save(objectives__0__text="Pull fast")

    assert said(response)["objectives"] == ["Hana Kim changed the order of the lines"]
    second.save()
    assert objectives(stage) == ["Hoe", "Pull fast"]


# Every page ---------------------------------------------------------------------------------------


def rows():
    """One row for each page, two of its fields, and a new value for each."""
    capability = CapabilityFactory(category="Thinking")
    SkillFactory(capability=capability, position=1, text="Planning")
    draft = PathwayFactory(title="Gardener", summary="Gardens.")
    StageFactory(pathway=draft)
    CompanyFactory(name="Acme")
    return {
        "capability": (capability, ("category", "Deciding"), ("skills-0-text", "Weighing")),
        "pathway": (draft, ("title", "Head gardener"), ("summary", "Gardens well.")),
        "pathway's stages": (draft, ("title", "Gardening"), ("stages-0-title", "Digging")),
        "role": (draft.role, ("name", "Groundskeeper"), ("slug", "groundskeeper")),
        "company": (Company.objects.get(), ("name", "Acorn"), ("independent_reviews", None)),
        "group": (
            Group.objects.create(name="Readers"),
            ("name", "Lookers"),
            ("permissions", str(Permission.objects.first().pk)),
        ),
        "person": (
            UserFactory(name="Ann", job_title="Clerk"),
            ("name", "Anna"),
            ("job_title", "Scribe"),
        ),
    }


KINDS = ["capability", "pathway", "pathway's stages", "role", "company", "group", "person"]


@pytest.mark.parametrize("kind", KINDS)
def test_change_of_another_field_survives_on_every_page(groups, kind):
    row, *changes = rows()[kind]
    url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    sue = UserFactory(superuser=True, name="Sue")
    editors = [Editor(sue, url), Editor(sue, url)]

    for editor, (name, value) in zip(editors, changes, strict=True):
        if value is None:
            editor.fields.pop(name)
        else:
            editor.fields[name] = [value]
    assert editors[0].save().status_code == 302
    if editors[1].save().status_code == 200:
        assert editors[1].save().status_code == 302

    editors[0].open()
    for name, value in changes:
        assert editors[0].fields.get(name, [None])[0] == value


def test_department_renamed_by_both_comes_back(hana, ed):
    department = DepartmentFactory(name="Support")
    url = reverse("admin:accounts_department_change", args=[department.pk])
    first, second = Editor(hana, url), Editor(ed, url)
    first.save(name="Service")

    response = second.save(name="Help desk")

    assert said(response)["name"] == ["Hana Kim changed this too"]
    department.refresh_from_db()
    assert department.name == "Service"


def test_every_page_that_changes_something_is_compared():
    """A page added later is not forgotten. What is only made or ended here, nobody overwrites."""
    unchanged = {AccessToken, Assessment, Deputyship}
    pages = {model: page for model, page in admin.site._registry.items() if model not in unchanged}
    unguarded = {
        model
        for model, page in pages.items()
        if not isinstance(page, ConflictCheck) and page.form is not PersonForm
    }

    assert unguarded == set()
    for model, page in pages.items():
        if model is not User:
            assert issubclass(page.form, ConflictForm)
        for inline in page.inlines if model is not Role else []:
            assert issubclass(inline.formset, ConflictFormSet)
            assert issubclass(inline.form, ConflictForm)


# Gone or closed -----------------------------------------------------------------------------------


def test_stage_deleted_meanwhile_leaves_the_typed_text_on_the_page(hana, ed, stage):
    second = Editor(ed, change_url(stage))
    hana_client = Client()
    hana_client.force_login(hana)
    hana_client.post(reverse("admin:pathways_stage_delete", args=[stage.pk]), {"post": "yes"})

    response = second.save(title="Raking", objectives__0__text="A long thought")

    page = response.content.decode()
    assert response.status_code == 404
    assert "Somebody has deleted it while you were editing." in page
    assert "Raking" in page
    assert "A long thought" in page


def test_draft_published_meanwhile_leaves_the_typed_text_on_the_page(ed, faultless):
    stage = faultless.stages.get()
    second = Editor(ed, change_url(stage))
    publish(faultless, note="First.", at=PUBLISHED_AT)

    response = second.save(title="Raking")

    page = response.content.decode()
    assert response.status_code == 403
    assert "This version is no longer a draft and stays as it is." in page
    assert "Raking" in page


def test_changed_row_is_not_deleted_unseen(hana, ed, stage):
    url = reverse("admin:pathways_stage_delete", args=[stage.pk])
    second = Editor(ed, url)
    Editor(hana, change_url(stage)).save(objectives__0__text="Pull slowly")

    response = second.save()

    assert response.status_code == 200
    assert "Not deleted: Hana Kim changed it" in response.content.decode()
    assert type(stage).objects.filter(pk=stage.pk).exists()
    assert second.save().status_code == 302
    assert not type(stage).objects.filter(pk=stage.pk).exists()


# What is posted by hand ---------------------------------------------------------------------------


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "shown",
    ["", "x", "[]", "1", '{"":1}', '{"objectives":{"x":1}}', '{"log":"x","":{"title":1}}'],
)
def test_nonsense_in_the_hidden_field_breaks_nothing(ed, stage, shown):
    editor = Editor(ed, change_url(stage))
    editor.fields["_shown"] = [shown]

    assert editor.save(title="Raking").status_code in (200, 302)


def test_page_says_what_it_showed_in_few_bytes(ed, stage):
    CompetencyFactory.create_batch(10, stage=stage)

    shown = Editor(ed, change_url(stage)).fields["_shown"][0]

    assert set(json.loads(shown)["objectives"]) == {str(o.pk) for o in stage.objectives.all()}
    assert len(shown) < 4000


# Pages of our own ---------------------------------------------------------------------------------


@pytest.fixture
def planned(faultless):
    """A version that will be retired in a while."""
    publish(faultless, note="First.", at=PUBLISHED_AT)
    retire(faultless, on=date(2999, 1, 1), reason="Robots.", today=date(2026, 1, 1))
    return faultless


def test_retirement_that_both_change_comes_back_with_both_reasons(hana, ed, planned):
    url = action("retire", planned.pk)
    first, second = Editor(hana, url), Editor(ed, url)
    assert first.save(reason="Goats.").status_code == 302

    response = second.save(reason="Drones.")

    planned.refresh_from_db()
    assert planned.retirement_reason == "Goats."
    page = response.content.decode()
    assert "Now saved: 1 January 2999, “Goats.”." in page
    assert second.fields["reason"] == ["Drones."]
    assert second.save().status_code == 302
    planned.refresh_from_db()
    assert planned.retirement_reason == "Drones."


def test_retirement_changed_meanwhile_is_not_cancelled_unseen(hana, ed, planned):
    ed_client = Client()
    ed_client.force_login(ed)
    page = html.fromstring(ed_client.get(action("retire", planned.pk)).content.decode())
    [keep] = [form for form in page.forms if form.action == action("keep", planned.pk)]
    Editor(hana, action("retire", planned.pk)).save(reason="Goats.")

    response = ed_client.post(keep.action, dict(keep.form_values()), follow=True)

    planned.refresh_from_db()
    assert planned.retirement_reason == "Goats."
    assert "Somebody has changed this in the meantime." in response.content.decode()


def test_note_typed_for_a_draft_published_meanwhile_stays_readable(ed, faultless):
    editor = Editor(ed, action("publish", faultless.pk))
    publish(faultless, note="Hana's words.", at=PUBLISHED_AT)
    editor.fields["note"] = ["Ed's words."]

    response = editor.client.post(editor.url, editor.fields, follow=True)

    assert "You had typed: “Ed&#x27;s words.”" in response.content.decode()


def test_note_stays_readable_where_the_draft_can_no_longer_be_published(ed, faultless):
    editor = Editor(ed, action("publish", faultless.pk))
    faultless.stages.get().competencies.all().delete()
    editor.fields["note"] = ["Ed's words."]

    page = editor.client.post(editor.url, editor.fields).content.decode()

    assert "This version cannot be published yet." in page
    assert "You had typed: “Ed&#x27;s words.”" in page
