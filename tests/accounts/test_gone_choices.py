"""HR's page of a person was opened before what it shows as chosen left, was retired or deleted."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group

from pathway_portal.accounts.models import User
from pathway_portal.accounts.services import change_manager, leave
from pathways.models import PathwayState
from tests.accounts.person_pages import page_of, posted, reload
from tests.factories import DepartmentFactory, StageFactory, UserFactory

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def ann(db):
    """Her manager's manager is Bo Berg."""
    manager = UserFactory(name="Anna Müller", manager=UserFactory(name="Bo Berg"))
    return UserFactory(
        name="Ann", manager=manager, department=DepartmentFactory(), stage=StageFactory()
    )


def as_shown(person, **changes):
    """What the page posts that shows the person as they are now, once it is saved later."""
    fields = posted(person)
    return fields | {f"initial-{name}": value for name, value in fields.items()} | changes


def errors(answer):
    return answer.context["adminform"].form.errors


def said(client, answer):
    return [str(message) for message in client.get(answer.url).context["messages"]]


def test_a_manager_who_has_left_meanwhile_is_said_and_the_rest_is_saved(hr_client, ann):
    page = as_shown(ann, job_title="Baker")
    above = ann.manager.manager
    leave(ann.manager, at=NOW)

    answer = hr_client.post(page_of(ann), page)

    assert answer.status_code == 302
    assert (reload(ann).manager, reload(ann).job_title) == (above, "Baker")
    now = f"Bo Berg, {above.email}"
    assert f"Anna Müller has left in the meantime. The manager is now: {now}." in said(
        hr_client, answer
    )


def test_it_is_said_too_where_something_else_is_wrong(hr_client, ann):
    page = as_shown(ann, name="", job_title="Baker")
    leave(ann.manager, at=NOW)

    answer = hr_client.post(page_of(ann), page)

    form = answer.context["adminform"].form
    assert list(form.errors) == ["name"]
    assert (form["job_title"].value(), form["manager"].value()) == (
        "Baker",
        str(reload(ann).manager_id),
    )
    assert "Bo Berg" in answer.content.decode()


@pytest.mark.parametrize("is_new", [True, False])
def test_a_chosen_manager_who_has_left_meanwhile_is_named_and_stays_shown(hr_client, ann, is_new):
    chosen = UserFactory(name="Cy Gone")
    changes = {"manager": chosen.pk, "job_title": "Baker"}
    page = as_shown(ann, **changes)
    leave(chosen, at=NOW)
    address = page_of(ann)
    if is_new:
        address = "/admin/accounts/user/add/"
        page |= {"email": "new@example.com"}

    answer = hr_client.post(address, page)

    assert errors(answer) == {
        "manager": ["Cy Gone has left in the meantime. Choose somebody else."]
    }
    form = answer.context["adminform"].form
    assert (form["job_title"].value(), form["manager"].value()) == ("Baker", str(chosen.pk))
    assert "Cy Gone" in answer.content.decode()


def test_a_chosen_stage_that_was_retired_meanwhile_is_named_and_stays_shown(hr_client, ann):
    stage = StageFactory(title="Learning", pathway__role__name="Clerk")
    page = as_shown(ann, stage=stage.pk, job_title="Baker")
    type(stage.pathway).objects.filter(pk=stage.pathway_id).update(
        state=PathwayState.RETIRED, retires_on=NOW.date(), retirement_reason="Over."
    )

    answer = hr_client.post(page_of(ann), page)

    assert errors(answer) == {
        "stage": [
            "Clerk, Stage 1: Learning is no longer part of a published pathway. "
            "Choose another stage."
        ]
    }
    assert answer.context["adminform"].form["job_title"].value() == "Baker"
    assert "Clerk, Stage 1: Learning" in answer.content.decode()


def test_a_stage_they_were_moved_from_meanwhile_stays_what_it_is(hr_client, ann):
    page = as_shown(ann, job_title="Baker")
    now = StageFactory()
    old = ann.stage
    User.objects.filter(pk=ann.pk).update(stage=now)
    old.pathway.role.pathways.update(
        state=PathwayState.RETIRED, retires_on=NOW.date(), retirement_reason="Over."
    )

    answer = hr_client.post(page_of(ann), page)

    assert answer.status_code == 302
    assert (reload(ann).stage, reload(ann).job_title) == (now, "Baker")


def test_a_department_deleted_meanwhile_and_left_alone_stays_what_it_is(hr_client, ann):
    page = as_shown(ann, job_title="Baker")
    old, now = ann.department, DepartmentFactory()
    User.objects.filter(pk=ann.pk).update(department=now)
    old.delete()

    answer = hr_client.post(page_of(ann), page)

    assert answer.status_code == 302
    assert (reload(ann).department, reload(ann).job_title) == (now, "Baker")


def test_a_chosen_department_deleted_meanwhile_is_said(hr_client, ann):
    chosen = DepartmentFactory()
    page = as_shown(ann, department=chosen.pk, job_title="Baker")
    chosen.delete()

    answer = hr_client.post(page_of(ann), page)

    assert errors(answer) == {
        "department": ["This department was deleted in the meantime. Choose another one."]
    }
    assert answer.context["adminform"].form["job_title"].value() == "Baker"


def test_a_chosen_group_deleted_meanwhile_is_said(hr_client, ann):
    group = Group.objects.create(name="Helpers")
    page = as_shown(ann, groups=[group.pk], job_title="Baker")
    group.delete()

    answer = hr_client.post(page_of(ann), page)

    assert errors(answer) == {
        "groups": ["One of these groups was deleted in the meantime. Check the others."]
    }


def test_a_manager_who_was_replaced_and_not_left_is_said_as_before(hr_client, ann):
    page = as_shown(ann, job_title="Baker")
    new = UserFactory(name="Di New")
    change_manager(ann, new, at=NOW)

    answer = hr_client.post(page_of(ann), page)

    now = f"Di New, {new.email}"
    assert f"Somebody has changed “Manager” to “{now}” in the meantime. That stays." in said(
        hr_client, answer
    )
