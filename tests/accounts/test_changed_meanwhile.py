"""What changed while a person's page was open."""

import re

import pytest
from django.contrib.auth.models import Group

from pathway_portal.accounts.models import User
from tests.accounts.person_pages import opened, page_of, reload
from tests.factories import DepartmentFactory, StageFactory, UserFactory


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
