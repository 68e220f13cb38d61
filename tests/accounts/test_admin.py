import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.urls import reverse
from lxml import html

from pathway_portal.accounts.models import Company, Notice, User
from tests.factories import (
    AssessmentFactory,
    CompanyFactory,
    DepartmentFactory,
    PathwayFactory,
    StageFactory,
    UserFactory,
)

PEOPLE = reverse("admin:accounts_user_changelist")
ADD = reverse("admin:accounts_user_add")


def page_of(person):
    return reverse("admin:accounts_user_change", args=[person.pk])


def posted(person, **changes):
    """What the page of a person posts when nothing is changed on it."""
    fields = {
        "name": person.name,
        "email": person.email,
        "job_title": person.job_title,
        "department": person.department_id or "",
        "manager": person.manager_id or "",
        "stage": person.stage_id or "",
        "groups": [group.pk for group in person.groups.all()] if person.pk else [],
    }
    if person.is_active:
        fields["is_active"] = "on"
    return {**fields, **changes}


def reload(person):
    return User.objects.get(pk=person.pk)


# How they are written


@pytest.mark.parametrize("field", ["name", "email", "job_title"])
@pytest.mark.parametrize("is_new", [True, False])
def test_what_cannot_be_seen_is_refused_and_kept_to_be_mended(hr_client, field, is_new):
    person = UserFactory(name="Ann", email="ann@example.com", job_title="Baker")
    page = reverse("admin:accounts_user_add") if is_new else page_of(person)
    typed = f"{getattr(person, field)}\u200b"

    form = hr_client.post(page, posted(person, **{field: typed})).context["adminform"].form

    assert form.errors[field] == [
        "There is a line break or another invisible character here. Please type it again."
    ]
    assert (form[field].value(), User.objects.count()) == (typed, 2)


def test_a_domain_is_kept_as_mail_servers_write_it(hr_client):
    person = UserFactory()
    add = reverse("admin:accounts_user_add")

    hr_client.post(page_of(person), posted(person, email="ann@exämple.com"))
    again = hr_client.post(add, posted(person, email="Ann@Exämple.com"))
    wrong = hr_client.post(add, posted(person, email="ann@xn--ü.com"))

    assert reload(person).email == "ann@xn--exmple-cua.com"
    assert [page.context["adminform"].form.errors["email"] for page in (again, wrong)] == [
        ["Somebody already signs in with this address."],
        ["Enter a valid email address."],
    ]


# What no page of ours sends


@pytest.mark.parametrize("field", ["manager", "stage", "department", "groups"])
@pytest.mark.parametrize("sent", ["abc", "a\0b", "9" * 18, "9" * 23, "9" * 5000, "-1", "٣"])
@pytest.mark.parametrize("is_new", [True, False])
def test_a_choice_that_is_none_is_refused_and_the_rest_kept(hr_client, field, sent, is_new):
    person = UserFactory(name="Ann", email="ann@example.com")
    page = reverse("admin:accounts_user_add") if is_new else page_of(person)
    changes = {"name": "Anna", "email": "anna@example.com", field: sent}

    answer = hr_client.post(page, posted(person, **changes))

    assert answer.status_code == 200
    form = answer.context["adminform"].form
    assert list(form.errors) == [field]
    assert form["name"].value() == "Anna"
    assert (reload(person).name, User.objects.count()) == ("Ann", 2)


@pytest.mark.parametrize("field", ["manager", "stage"])
@pytest.mark.parametrize(("asked", "status"), [("abc", 200), ("9" * 23, 400)])
def test_a_choice_that_is_none_is_not_offered(hr_client, field, asked, status):
    answer = hr_client.get(reverse("admin:accounts_user_add"), {field: asked})

    assert answer.status_code == status


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


# A person's page


def test_person_is_changed(hr_client):
    person, manager, stage = UserFactory(), UserFactory(), StageFactory()

    response = hr_client.post(
        page_of(person), posted(person, name="New Name", manager=manager.pk, stage=stage.pk)
    )

    assert response.status_code == 302
    assert (reload(person).name, reload(person).manager, reload(person).stage) == (
        "New Name",
        manager,
        stage,
    )


def test_page_says_what_a_manager_can_read_of_who_is_here_and_of_a_leaver(hr_client):
    new = hr_client.get(ADD).content.decode()
    here = hr_client.get(page_of(UserFactory())).content.decode()
    left = hr_client.get(page_of(UserFactory(is_active=False))).content.decode()

    sentences = ["Once you save, this manager can read", "nobody can read what they"]
    assert [sentence in here for sentence in sentences] == [True, False]
    assert [sentence in left for sentence in sentences] == [False, True]
    assert [sentence in new for sentence in [*sentences, "All three are told"]] == [False] * 3
    assert "This manager can read what the person submits." in new


def test_loop_is_refused_beside_the_field(hr_client):
    boss = UserFactory(name="Boss")
    below = UserFactory(name="Below", manager=UserFactory(manager=boss))

    response = hr_client.post(page_of(boss), posted(boss, manager=below.pk))

    assert response.context["adminform"].form.errors == {
        "manager": ["Below reports to Boss, directly or through others. Choose somebody else."]
    }
    assert reload(boss).manager is None


def test_oneself_is_refused_as_manager_beside_the_field(hr_client):
    person = UserFactory()

    response = hr_client.post(page_of(person), posted(person, manager=person.pk))

    assert response.context["adminform"].form.errors == {
        "manager": ["Nobody can be their own manager."]
    }


def test_address_taken_in_another_case_is_refused(hr_client):
    UserFactory(email="anna@example.com")
    person = UserFactory()

    response = hr_client.post(page_of(person), posted(person, email="ANNA@example.com"))

    assert response.status_code == 200
    assert "email" in response.context["adminform"].form.errors


@pytest.mark.parametrize("traits", [{}, {"superseded": True}])
def test_stage_of_a_pathway_that_is_not_published_is_refused(hr_client, traits):
    person, stage = UserFactory(), StageFactory(pathway=PathwayFactory(**traits))

    response = hr_client.post(page_of(person), posted(person, stage=stage.pk))

    assert list(response.context["adminform"].form.errors) == ["stage"]


def test_stage_and_manager_somebody_has_stay_possible(hr_client):
    stage = StageFactory(pathway=PathwayFactory(superseded=True))
    person = UserFactory(stage=stage, manager=UserFactory(is_active=False))

    response = hr_client.post(page_of(person), posted(person, name="Renamed"))

    assert response.status_code == 302
    assert (reload(person).name, reload(person).stage) == ("Renamed", stage)


def test_old_address_opens_nothing_any_more(hr_client):
    person = UserFactory(email="old@example.com")
    EmailAddress.objects.create(user=person, email="old@example.com", primary=True)

    hr_client.post(page_of(person), posted(person, email="new@example.com"))
    hr_client.logout()
    hr_client.post(reverse("account_reset_password"), {"email": "old@example.com"})

    assert EmailAddress.objects.filter(email="old@example.com").exists() is False
    assert mail.outbox == []


# Adding


def test_person_added_sets_their_own_password_by_mail(hr_client):
    person = User(name="Nora New", email="Nora@Example.com")

    assert "Forgot your password?" in hr_client.get(ADD).content.decode()
    hr_client.post(ADD, posted(person))
    added = User.objects.get(name="Nora New")
    hr_client.logout()
    hr_client.post(reverse("account_reset_password"), {"email": "nora@example.com"})

    assert added.email == "nora@example.com"
    assert added.has_usable_password() is False
    assert [message.to for message in mail.outbox] == [["nora@example.com"]]
    assert len(re.findall(r"/password/reset/key/", mail.outbox[0].body)) == 1


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


# What changed while the page was open


def opened(client, person, **changes):
    """What the page posts that a browser has open now: what it showed, and what was changed."""
    page = client.get(page_of(person))
    form = page.context["adminform"].form
    shown = {}
    for name, field in form.fields.items():
        if field.show_hidden_initial:
            value = form[name].value()
            shown[form.add_initial_prefix(name)] = "" if value is None else value
    return {**posted(person), **shown, **changes}


@pytest.fixture
def on_stage_one(db):
    stage = StageFactory(pathway__role__name="Director", title="Opening")
    StageFactory(pathway=stage.pathway, title="Going on")
    StageFactory(pathway=stage.pathway, title="Arriving")
    return UserFactory(name="Ann", stage=stage, job_title="Clerk")


def stage_of(person, number):
    return person.stage.pathway.stages.get(number=number)


def test_page_remembers_what_it_showed(hr_client, on_stage_one):
    page = hr_client.get(page_of(on_stage_one)).content.decode()

    hidden = rf'<input type="hidden" name="initial-stage" value="{on_stage_one.stage_id}"'
    assert len(re.findall(hidden, page)) == 1


def test_stage_that_moved_meanwhile_is_not_put_back(hr_client, on_stage_one):
    data = opened(hr_client, on_stage_one, job_title="Head")
    User.objects.filter(pk=on_stage_one.pk).update(stage=stage_of(on_stage_one, 2))

    answer = hr_client.post(page_of(on_stage_one), data)

    person = reload(on_stage_one)
    assert (person.stage, person.job_title) == (stage_of(on_stage_one, 2), "Head")
    assert next(str(message) for message in answer.wsgi_request._messages) == (
        "Somebody has changed “Current stage” to “Director, Stage 2: Going on” in the "
        "meantime. That stays."
    )


def test_stage_chosen_while_it_moved_is_asked_about_and_nothing_is_lost(hr_client, on_stage_one):
    third = stage_of(on_stage_one, 3)
    data = opened(hr_client, on_stage_one, stage=third.pk, job_title="Head")
    User.objects.filter(pk=on_stage_one.pk).update(stage=stage_of(on_stage_one, 2))

    page = hr_client.post(page_of(on_stage_one), data)

    form = page.context["adminform"].form
    assert form.errors == {
        "stage": [
            "Somebody has changed this to “Director, Stage 2: Going on” in the meantime. Your "
            "choice is still here: save again to keep it, or choose theirs."
        ]
    }
    assert (form["stage"].value(), form["job_title"].value()) == (str(third.pk), "Head")
    assert reload(on_stage_one).stage == stage_of(on_stage_one, 2)
    again = {**data, "initial-stage": form.data["initial-stage"]}
    assert hr_client.post(page_of(on_stage_one), again).status_code == 302
    assert reload(on_stage_one).stage == third


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("manager", lambda: {"manager": UserFactory()}),
        ("department", lambda: {"department": DepartmentFactory()}),
        ("name", lambda: {"name": "Renamed"}),
        ("email", lambda: {"email": "renamed@example.com"}),
        ("is_active", lambda: {"is_active": False}),
    ],
)
def test_what_a_colleague_changed_stays(hr_client, on_stage_one, name, change):
    data = opened(hr_client, on_stage_one, job_title="Head")
    meanwhile = change()
    User.objects.filter(pk=on_stage_one.pk).update(**meanwhile)

    assert hr_client.post(page_of(on_stage_one), data).status_code == 302

    assert getattr(reload(on_stage_one), name) == meanwhile[name]
    assert reload(on_stage_one).job_title == "Head"


def test_group_that_was_taken_away_meanwhile_is_not_given_back(hr_client, content_editor):
    data = opened(hr_client, content_editor, job_title="Head")
    content_editor.groups.clear()

    hr_client.post(page_of(content_editor), data)

    assert (reload(content_editor).groups.count(), reload(content_editor).is_staff) == (0, False)
    assert reload(content_editor).job_title == "Head"


def test_group_that_was_given_meanwhile_is_not_taken_away(hr_client, groups):
    person, group = UserFactory(), Group.objects.get(name="Content editors")
    data = opened(hr_client, person, job_title="Head")
    person.groups.add(group)

    hr_client.post(page_of(person), data)

    assert (list(reload(person).groups.all()), reload(person).is_staff) == ([group], True)


def test_superuser_who_is_one_no_longer_is_not_made_one_again(client, superuser):
    client.force_login(superuser)
    person = UserFactory(superuser=True)
    data = opened(client, person, job_title="Head", is_superuser="on")
    User.objects.filter(pk=person.pk).update(is_superuser=False)

    client.post(page_of(person), data)

    assert (reload(person).is_superuser, reload(person).job_title) == (False, "Head")


def test_both_changed_it_to_the_same(hr_client, on_stage_one):
    second = stage_of(on_stage_one, 2)
    data = opened(hr_client, on_stage_one, stage=second.pk)
    User.objects.filter(pk=on_stage_one.pk).update(stage=second)

    assert hr_client.post(page_of(on_stage_one), data).status_code == 302
    assert reload(on_stage_one).stage == second


# Other managers, leaving and coming back


def told():
    return {(notice.recipient, notice.kind) for notice in Notice.objects.all()}


def test_another_manager_is_told_to_all_three(hr_client):
    old, new = UserFactory(), UserFactory()
    person = UserFactory(manager=old)

    hr_client.post(page_of(person), posted(person, manager=new.pk))

    assert reload(person).manager == new
    assert told() == {
        (person, "manager_changed"),
        (old, "report_lost"),
        (new, "report_gained"),
    }


def test_nothing_is_told_where_the_manager_stays(hr_client):
    person = UserFactory(manager=UserFactory())

    hr_client.post(page_of(person), posted(person, name="Renamed"))

    assert told() == set()


def test_leaving_sends_the_reports_one_manager_up(hr_client):
    chief = UserFactory()
    leaver = UserFactory(manager=chief, password="a long old password")
    report = UserFactory(manager=leaver)

    hr_client.post(page_of(leaver), {**posted(leaver), "is_active": ""})

    assert (reload(leaver).is_active, reload(report).manager) == (False, chief)
    assert reload(leaver).has_usable_password() is False
    assert told() == {
        (report, "manager_changed"),
        (chief, "report_gained"),
        (chief, "report_left"),
    }


def test_coming_back_brings_no_reports_and_no_password(hr_client):
    chief = UserFactory()
    leaver = UserFactory(manager=chief, is_active=False)

    hr_client.post(page_of(leaver), posted(leaver, is_active="on"))

    assert (reload(leaver).is_active, reload(leaver).has_usable_password()) == (True, False)
    assert told() == {(leaver, "manager_changed"), (chief, "report_gained")}


def test_nobody_lets_themselves_go(hr_client, hr_admin):
    page = hr_client.post(page_of(hr_admin), {**posted(hr_admin), "is_active": ""})

    assert page.context["adminform"].form.errors == {
        "is_active": ["You cannot mark yourself as having left."]
    }
    assert reload(hr_admin).is_active is True


def test_who_left_meanwhile_becomes_nobodys_manager(hr_client):
    person, gone = UserFactory(), UserFactory(is_active=False)

    page = hr_client.post(page_of(person), posted(person, manager=gone.pk))

    assert list(page.context["adminform"].form.errors) == ["manager"]
    assert reload(person).manager is None


# Another address


def test_both_addresses_are_told_without_a_link(hr_client, django_capture_on_commit_callbacks):
    person = UserFactory(name="Ann Smith", email="old@example.com")

    with django_capture_on_commit_callbacks(execute=True):
        hr_client.post(page_of(person), posted(person, email="new@example.com"))

    assert [message.to for message in mail.outbox] == [["old@example.com"], ["new@example.com"]]
    assert mail.outbox[0].subject == "Your sign-in address has changed"
    assert mail.outbox[0].body.startswith("Hello Ann Smith,\n\nHR has changed the email address")
    assert re.findall(r"https?:|/account|new@example", mail.outbox[0].body) == []


def test_no_mail_where_the_address_stays(hr_client, django_capture_on_commit_callbacks):
    person = UserFactory(email="old@example.com")

    with django_capture_on_commit_callbacks(execute=True):
        hr_client.post(page_of(person), posted(person, email="OLD@example.com", name="Renamed"))

    assert reload(person).name == "Renamed"
    assert mail.outbox == []
