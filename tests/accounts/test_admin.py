"""HR's workplace: who gets in, what its lists show, and which rights it hands on."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from lxml import html

from pathway_portal.accounts.models import Company, User
from tests.accounts.person_pages import ADD, page_of, posted, reload
from tests.factories import (
    AssessmentFactory,
    CompanyFactory,
    DepartmentFactory,
    PathwayFactory,
    StageFactory,
    UserFactory,
)

PEOPLE = reverse("admin:accounts_user_changelist")


# Who gets in


@pytest.mark.django_db
def test_admin_signs_in_at_the_portals_own_door(client):
    response = client.get(reverse("admin:login"))

    assert response.url.startswith(reverse("account_login"))


@pytest.mark.django_db
def test_employee_is_refused(client):
    client.force_login(UserFactory())

    assert client.get(reverse("admin:index")).status_code == 302
    assert client.get(reverse("admin:login")).status_code == 403


def test_content_editor_reaches_content_alone(client, content_editor):
    client.force_login(content_editor)

    response = client.get(reverse("admin:index"))

    apps = {app["app_label"] for app in response.context["app_list"]}
    models = {
        model["object_name"] for app in response.context["app_list"] for model in app["models"]
    }
    assert apps == {"pathways"}
    assert models == {"Role", "Pathway", "Stage", "HeadingMeaning"}


@pytest.mark.parametrize(
    "address",
    [
        PEOPLE,
        ADD,
        reverse("admin:accounts_user_change", args=[1]),
        reverse("admin:accounts_department_changelist"),
        reverse("admin:accounts_company_changelist"),
        reverse("admin:assessments_assessment_changelist"),
        reverse("admin:auth_group_changelist"),
    ],
)
def test_content_editor_is_refused_elsewhere(client, content_editor, address):
    UserFactory()
    client.force_login(content_editor)

    for response in [client.get(address), client.post(address, {"name": "Forged"})]:
        assert response.status_code in (302, 403)
        assert "Location" not in response or response.url == reverse("admin:index")
    assert User.objects.filter(name="Forged").exists() is False


def test_content_editor_gets_no_suggestions_of_people(client, content_editor):
    client.force_login(content_editor)

    response = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "accounts", "model_name": "user", "field_name": "manager", "term": ""},
    )

    assert response.status_code == 403


def test_hr_admin_reaches_people_content_and_assessments(hr_client):
    response = hr_client.get(reverse("admin:index"))

    models = {
        model["object_name"] for app in response.context["app_list"] for model in app["models"]
    }
    people = {"User", "Department", "Company", "Deputyship", "AccessToken"}
    assert models == people | {"Role", "Pathway", "Stage", "HeadingMeaning", "Assessment"}


# Lists


def test_the_list_says_in_a_word_who_is_active(hr_client):
    UserFactory(name="Zoe Gone", is_active=False)
    UserFactory(name="Zoe Here")

    page = html.fromstring(hr_client.get(PEOPLE, {"q": "Zoe"}).content)

    rows = page.xpath("//table[@id='result_list']/tbody/tr")
    words = {row.xpath("string(th)").strip(): row.xpath("string(td[last()])") for row in rows}
    assert words == {"Zoe Gone": "No", "Zoe Here": "Yes"}


@pytest.mark.parametrize("rows", [1, 3])
def test_people_list_query_count_does_not_grow(hr_client, django_assert_num_queries, rows):
    for _row in range(rows):
        UserFactory(
            manager=UserFactory(),
            department=DepartmentFactory(),
            stage=StageFactory(),
            name="Found",
        )

    # Two for the managers and the roles to filter by, two to look up who is found.
    with django_assert_num_queries(12):
        response = hr_client.get(PEOPLE, {"q": "Found"})

    assert response.context["cl"].result_count == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_department_list_query_count_does_not_grow(hr_client, django_assert_num_queries, rows):
    for _row in range(rows):
        UserFactory(department=DepartmentFactory())

    with django_assert_num_queries(7):
        response = hr_client.get(reverse("admin:accounts_department_changelist"))

    assert response.context["cl"].result_count == rows


def test_people_list_filters_managers(hr_client):
    manager = UserFactory()
    UserFactory(manager=manager)
    UserFactory(manager=UserFactory(), is_active=False)

    response = hr_client.get(PEOPLE, {"is_manager": "yes"})

    assert list(response.context["cl"].result_list) == [manager]


@pytest.mark.parametrize(
    "lookup", ["assessments__attained", "ratings__answer", "password__contains"]
)
def test_people_list_is_not_asked_about_answers_or_passwords(hr_client, lookup):
    AssessmentFactory(agreed=True)

    assert hr_client.get(PEOPLE, {lookup: "1"}).status_code == 400


@pytest.mark.parametrize(
    "asked", ["ratings=1", "reviews__isnull=0", "receipts__isnull=0", "authenticator__isnull=1"]
)
def test_people_list_answers_only_what_it_filters_by(hr_client, asked):
    assert hr_client.get(f"{PEOPLE}?{asked}").status_code == 400


@pytest.mark.parametrize(
    "asked",
    ["is_active__exact=1", "is_manager=no", "department__id__exact=1", "department__isnull=True"],
)
def test_people_list_answers_what_it_filters_by(hr_client, asked):
    assert hr_client.get(f"{PEOPLE}?{asked}").status_code == 200


def test_workplace_leads_to_the_one_page_for_passwords(hr_client):
    response = hr_client.post("/admin/password_change/", {"old_password": "a guess"})

    assert (response.status_code, response.url) == (302, reverse("account_change_password"))


def test_nobody_gets_an_address_of_the_erased(hr_client):
    person = UserFactory()

    response = hr_client.post(page_of(person), posted(person, email="Erased-7@erased.invalid"))

    assert response.context["adminform"].form.errors == {
        "email": ["This kind of address is reserved. Please use another one."]
    }


# Suggestions


def suggestions(client, field, term=""):
    response = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "accounts", "model_name": "user", "field_name": field, "term": term},
    )
    return [result["text"] for result in response.json()["results"]]


def test_stages_of_published_pathways_are_suggested_with_their_role(hr_client):
    StageFactory(title="Open", pathway__role__name="Director")
    StageFactory(title="In work", pathway=PathwayFactory())
    StageFactory(title="Of old", pathway=PathwayFactory(superseded=True))

    assert suggestions(hr_client, "stage") == ["Director, Stage 1: Open"]


def test_active_people_are_suggested_as_managers_with_their_address(hr_client):
    UserFactory(name="Bo Berg", email="bo@example.com")
    UserFactory(name="Bo Gone", is_active=False)

    assert suggestions(hr_client, "manager", "Bo") == ["Bo Berg, bo@example.com"]


# Rights


def test_workplace_follows_from_a_group(hr_client):
    person, group = UserFactory(), Group.objects.get(name="Content editors")

    hr_client.post(page_of(person), posted(person, groups=[group.pk]))
    assert reload(person).is_staff is True
    hr_client.post(page_of(person), posted(person, groups=[]))

    assert reload(person).is_staff is False


@pytest.mark.parametrize("address", ["add", "change"])
def test_forged_rights_are_ignored(hr_client, address):
    person = UserFactory(name="Climber")
    forged = {
        "is_superuser": "on",
        "is_staff": "on",
        "user_permissions": [Permission.objects.first().pk],
        "password": "forged",
        "password1": "a forged long password",
        "password2": "a forged long password",
        "usable_password": "true",
    }

    if address == "add":
        hr_client.post(ADD, posted(User(name="Climber", email="climber@example.com"), **forged))
        person = User.objects.get(email="climber@example.com")
    else:
        hr_client.post(page_of(person), posted(person, **forged))

    person = reload(person)
    assert (person.is_superuser, person.is_staff) == (False, False)
    assert person.user_permissions.count() == 0
    assert person.has_usable_password() is False


def test_group_beyond_ones_own_rights_is_not_handed_on(hr_client):
    person, beyond = UserFactory(), Group.objects.create(name="IT")
    beyond.permissions.add(Permission.objects.get(codename="change_group"))

    response = hr_client.post(page_of(person), posted(person, groups=[beyond.pk]))

    assert list(response.context["adminform"].form.errors) == ["groups"]
    assert person.groups.count() == 0


@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("kind", ["superuser", "group", "permission"])
def test_hr_admin_cannot_change_somebody_with_more_rights(hr_client, kind, active):
    person = UserFactory(superuser=kind == "superuser", name="Powerful", is_active=active)
    right = Permission.objects.get(codename="change_group")
    if kind == "permission":
        person.user_permissions.add(right)
    if kind == "group":
        group = Group.objects.create(name="IT")
        group.permissions.add(right)
        person.groups.add(group)

    response = hr_client.post(page_of(person), {"name": "Mine", "email": "mine@example.com"})

    assert response.status_code == 403
    assert (reload(person).name, reload(person).is_active) == ("Powerful", active)


@pytest.mark.parametrize("who", ["hr_admin", "superuser"])
def test_nobody_is_deleted(client, request, groups, who):
    client.force_login(request.getfixturevalue(who))
    person = UserFactory()
    url = reverse("admin:accounts_user_delete", args=[person.pk])

    assert client.post(url, {"post": "yes"}).status_code == 403
    client.post(PEOPLE, {"action": "delete_selected", "_selected_action": person.pk, "post": "yes"})
    assert User.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize(("who", "status"), [("hr_admin", 403), ("superuser", 302)])
def test_password_is_set_by_a_superuser_only(client, request, groups, who, status):
    client.force_login(request.getfixturevalue(who))
    person = UserFactory()
    secret = "sofa lantern gravel otter"

    response = client.post(
        reverse("admin:auth_user_password_change", args=[person.pk]),
        {"password1": secret, "password2": secret, "usable_password": "true"},
    )

    assert response.status_code == status
    assert reload(person).check_password(secret) is (who == "superuser")


def test_superuser_makes_a_superuser(client, superuser):
    client.force_login(superuser)
    person = UserFactory()

    client.post(page_of(person), posted(person, is_superuser="on"))

    assert (reload(person).is_superuser, reload(person).is_staff) == (True, True)


# The company


def test_company_is_named_and_stays_one(hr_client):
    add = reverse("admin:accounts_company_add")

    hr_client.post(add, {"name": "Acme"})
    hr_client.post(reverse("admin:accounts_company_change", args=[1]), {"name": "Acme Ltd"})

    assert hr_client.post(add, {"name": "Second"}).status_code == 403
    assert list(Company.objects.values_list("pk", "name")) == [(1, "Acme Ltd")]


def test_company_is_not_deleted(hr_client):
    CompanyFactory()

    url = reverse("admin:accounts_company_delete", args=[1])

    assert hr_client.post(url, {"post": "yes"}).status_code == 403
