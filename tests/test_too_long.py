"""No browser cuts what is pasted: too long is said beside the field, and the text stays there."""

import pytest
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from pathway_portal.accounts.models import User
from tests.factories import CapabilityFactory, PathwayFactory, StageFactory, UserFactory
from tests.page_forms import form_data
from tests.pathways.admin.posts import action, change_url

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("lengths")]


@pytest.fixture
def hr(client):
    client.force_login(UserFactory(superuser=True, name="Sue"))
    return client


def pages_of_hr():
    draft = StageFactory(pathway=PathwayFactory()).pathway
    published = StageFactory().pathway
    person = UserFactory(is_active=False)
    yield from (change_url(row) for row in (draft, draft.role, draft.stages.get()))
    yield change_url(CapabilityFactory(pathway=draft))
    yield from (action("publish", draft.pk), action("retire", published.pk), action("import"))
    yield reverse("admin:accounts_user_change", args=[person.pk])
    yield reverse("admin:accounts_user_erase", args=[person.pk])
    yield reverse("admin:auth_user_password_change", args=[person.pk])
    for model, page in admin.site._registry.items():
        if model._meta.model_name != "assessment":
            yield reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_add")


def test_no_page_of_hr_has_a_field_that_cuts(hr):
    cutting = [url for url in pages_of_hr() if b"maxlength" in hr.get(url).content]

    assert cutting == []


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_no_page_of_signing_in_has_a_field_that_cuts(name):
    assert b"maxlength" not in Client().get(reverse(name)).content


class AnyForm(forms.Form):
    name = forms.CharField(max_length=3)


def test_field_of_any_form_does_not_cut():
    assert "maxlength" not in str(AnyForm())


def fields_of_hr(hr):
    """(page, name, field) of every form that HR's pages show, and of the lists below it."""
    for url in pages_of_hr():
        shown = hr.get(url).context or {}
        lists = [each.formset.empty_form for each in shown.get("inline_admin_formsets", ())]
        own = shown["adminform"].form if "adminform" in shown else shown.get("form")
        for form in filter(None, (own, *lists)):
            for name, field in form.fields.items():
                yield url, name, field


def test_no_field_of_hr_says_what_django_says(hr):
    said = {}
    for url, name, field in fields_of_hr(hr):
        if getattr(field, "max_length", None):
            with pytest.raises(ValidationError) as refused:
                field.clean("x" * (field.max_length + 1))
            said[url, name, field.max_length] = refused.value.messages

    assert len(said) >= 20
    for (*_place, most), sentences in said.items():
        assert all(not sentence.startswith("Ensure") for sentence in sentences)
        assert any(f"{most + 1} characters" in sentence for sentence in sentences)


def test_job_title_that_is_too_long_is_said_and_kept(hr):
    person = UserFactory()
    url = reverse("admin:accounts_user_change", args=[person.pk])
    data = form_data(hr.get(url), "user_form") | {"job_title": "x" * 182}

    response = hr.post(url, {name: value for name, value in data.items() if value != [""]})

    assert response.context["adminform"].form.errors["job_title"] == [
        "That is 182 characters; the limit is 150. Please shorten it."
    ]
    assert form_data(response, "user_form")["job_title"] == ["x" * 182]
    assert User.objects.get(pk=person.pk).job_title == ""


def test_link_of_a_reading_that_is_too_long_is_said_and_kept(hr):
    stage = StageFactory(pathway=PathwayFactory())
    url, link = change_url(stage), "https://example.com/" + "x" * 1261
    data = form_data(hr.get(url), "stage_form")
    data |= {"readings-0-title": "A book", "readings-0-link": link}

    response = hr.post(url, data)

    page = response.content.decode()
    assert "This link is 1281 characters long; the limit is 1000." in page
    assert form_data(response, "stage_form")["readings-0-link"] == [link]
    assert not stage.readings.exists()
