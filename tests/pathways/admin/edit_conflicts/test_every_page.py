"""Every page of the workplace, and those of our own, tell of a conflict."""

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
    DepartmentFactory,
    PathwayFactory,
    SkillFactory,
    StageFactory,
    UserFactory,
)
from tests.pathways.admin.edit_conflicts.conftest import Editor, said
from tests.pathways.admin.posts import action

pytestmark = pytest.mark.django_db

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
