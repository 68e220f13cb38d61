"""An action of one's own: where it comes from, what becomes of it, and what is never lost."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from assessments.plans import services
from assessments.plans.models import Action
from pathways.models import Level
from pathways.services import retire
from tests.assessments.conftest import gone, new_version_of, reworded
from tests.factories import (
    STARTED_AT,
    AssessmentFactory,
    RatingFactory,
    ReadingFactory,
    TakeawayFactory,
)
from tests.plan_factories import ActionFactory

pytestmark = pytest.mark.django_db

ADD = reverse("plans:add")
PLAN = reverse("plans:plan")


def typed(**more):
    return {"text": "Draw the returns", "page": "a-page-of-its-own"} | more


def page(client, address=PLAN):
    return client.get(address).content.decode()


def saved(action):
    return Action.objects.get(pk=action.pk)


def field(response, name):
    """The value of a hidden field, as the next try sends it."""
    return re.search(f'name="{name}" value="([^"]*)"', response.content.decode()).group(1)


def save(client, action, **more):
    data = {"text": action.text, "note": action.note, "steps": action.steps, "version": 0}
    return client.post(action.get_absolute_url(), data | more)


# Adding


def test_an_action_in_own_words_is_added_and_found_on_every_page_of_the_plan(client, employee):
    response = client.post(
        ADD, typed(due_on="2027-03-31", note="With Ana", steps="One\n\n two \nOne")
    )

    action = employee.actions.get()
    assert (action.text, action.note, action.due_on) == (
        "Draw the returns",
        "With Ana",
        date(2027, 3, 31),
    )
    assert action.step_lines == ["One", "two"]
    assert response["Location"] == action.get_absolute_url()
    for address in [PLAN, action.get_absolute_url(), "/"]:
        assert "Draw the returns" in page(client, address)


def test_sending_the_same_page_twice_adds_one(client, employee):
    client.post(ADD, typed())
    client.post(ADD, typed())
    client.post(ADD, typed(page="another-page-of-it"))

    assert employee.actions.count() == 2


def test_another_action_on_the_page_one_went_back_to_is_not_lost(client, employee):
    client.post(ADD, typed())
    client.post(ADD, typed(text="Draw the refunds"))

    assert employee.actions.filter(text="Draw the refunds").exists()


@pytest.mark.parametrize(
    "wrong", [{"text": ""}, {"text": "\u200b"}, {"text": "x" * 301}, {"due_on": "soon"}]
)
def test_what_cannot_be_kept_comes_back_as_it_was_typed(client, employee, wrong):
    response = client.post(ADD, typed(note="Words of an hour", **wrong))

    assert response.status_code == 200
    assert "Words of an hour" in response.content.decode()
    assert not employee.actions.exists()


def test_what_cannot_be_seen_does_not_stay_in_an_action(client, employee):
    client.post(ADD, typed(text="Ring\x07 Ana \u202efor\u202c 🔔  مرحبا"))

    assert employee.actions.get().text == "Ring Ana for 🔔 مرحبا"


def test_a_day_that_has_passed_is_kept_and_said(client, employee):
    client.post(ADD, typed(due_on="2020-01-31"))

    action = employee.actions.get()
    assert action.due_on == date(2020, 1, 31)
    assert "Was due on 31 January 2020" in page(client)
    assert "This day has passed." in page(client, action.get_absolute_url())


@pytest.mark.database
def test_what_is_still_to_learn_stays_an_idea_while_the_next_draft_is_open(
    client, employee, here, mapping
):
    before = AssessmentFactory(employee=employee, stage=here, agreed=True)
    before.ratings.filter(competency=mapping).update(answer=Level.LEARNING)
    assert "What you are still learning (1)" in page(client)

    draft = AssessmentFactory(employee=employee, stage=here)
    draft.ratings.filter(side="self").update(answer="")

    assert "What you are still learning (1)" in page(client)


def test_ideas_come_from_the_talk_the_answers_and_the_stage(client, employee, here, mapping):
    talk = AssessmentFactory(employee=employee, stage=here, agreed=True, agreed_number=1)
    talk.ratings.filter(side="agreed").delete()
    RatingFactory(
        assessment=talk,
        competency=mapping,
        side="agreed",
        author=employee,
        answer=Level.LEARNING,
    )
    takeaway = TakeawayFactory(assessment=talk, text="Lead the stand-up")

    text = page(client)

    for words in ["Lead the stand-up", "Process mapping", "Shadow somebody for a day.", "Flow"]:
        assert words in text
    assert "Performance measurement" not in text
    assert f"{ADD}?from=takeaway-{takeaway.pk}" in text


def test_readings_for_what_is_still_to_learn_come_first(client, employee, here, mapping):
    other = here.competencies.exclude(pk=mapping.pk).first()
    for title, named in [("Else", other.slug), ("Maps", "mapping")]:
        ReadingFactory(stage=here, slug=title, title=title, competency=named)
    assert reading_ideas(client) == ["Flow", "Else", "Maps"]

    talk = AssessmentFactory(employee=employee, stage=here, agreed=True)
    talk.ratings.filter(competency=mapping).update(answer=Level.LEARNING)

    assert reading_ideas(client) == ["Maps", "Flow", "Else"]


def reading_ideas(client):
    ideas = client.get(PLAN).context["ideas"]
    origins = [origin for each in ideas for origin in each.origins]
    return [origin.row.title for origin in origins if origin.kind == "reading"]


def test_a_gap_offers_the_readings_of_its_competency(client, employee, here, mapping):
    maps = ReadingFactory(
        stage=here, slug="maps", title="Maps", competency="mapping", kind="course"
    )

    text = client.get(f"{ADD}?from=competency-{mapping.pk}").content.decode()

    assert "Readings for this competency" in text
    assert f"{ADD}?from=reading-{maps.pk}" in text
    assert f"{ADD}?from=reading-{here.readings.get(slug='flow').pk}" not in text
    form = client.get(f"{ADD}?from=reading-{maps.pk}").context["form"]
    assert form["competency"].value() == mapping.pk


def test_a_competency_without_readings_offers_none(client, employee, here, mapping):
    text = client.get(f"{ADD}?from=competency-{mapping.pk}").content.decode()

    assert "Readings for this competency" not in text


def test_each_idea_becomes_an_action_that_knows_where_it_is_from(client, employee, here, mapping):
    tip, book = here.development_tips.get(), here.readings.get()
    talk = AssessmentFactory(employee=employee, stage=here, agreed=True)
    takeaway = TakeawayFactory(assessment=talk, due_on=date(2027, 5, 1))
    for number, (kind, row) in enumerate(
        [("competency", mapping), ("tip", tip), ("reading", book), ("takeaway", takeaway)]
    ):
        form = client.get(f"{ADD}?from={kind}-{row.pk}").context["form"]
        data = {name: form[name].value() or "" for name in form.fields}
        client.post(ADD, data | {"text": f"Action {number}", "page": f"a-page-number-{number}"})

    actions = list(employee.actions.order_by("text"))
    assert [each.competency for each in actions] == [mapping, None, None, None]
    assert actions[1].tip == tip
    assert actions[2].reading == book
    assert (actions[3].takeaway, actions[3].due_on) == (takeaway, date(2027, 5, 1))
    assert "Plan this" not in page(client)


def test_a_takeaway_is_planned_once(client, employee):
    takeaway = TakeawayFactory(assessment__employee=employee)
    for page_key in ["a-page-of-its-own", "another-page-of-it"]:
        client.post(ADD, typed(origin=f"takeaway-{takeaway.pk}", page=page_key))

    assert employee.actions.count() == 1


@pytest.mark.parametrize("key", ["competency-{pk}", "tip-999999", "nothing", "tip-x", "tip-"])
def test_nothing_is_made_from_what_one_may_not_read(client, employee, unpublished, key):
    assert client.get(ADD, {"from": key.format(pk=unpublished.pk)}).status_code == 404


def test_a_takeaway_of_somebody_else_is_not_there(client, employee):
    theirs = TakeawayFactory()

    assert client.get(ADD, {"from": f"takeaway-{theirs.pk}"}).status_code == 404
    client.post(ADD, typed(origin=f"takeaway-{theirs.pk}"))
    assert employee.actions.get().takeaway is None


def test_a_competency_of_a_draft_cannot_be_chosen(client, employee, unpublished):
    response = client.post(ADD, typed(competency=unpublished.pk))

    assert "Choose one of these competencies." in response.content.decode()
    assert not employee.actions.exists()


# Saving


def test_steps_that_are_ticked_move_and_come_back(client, employee):
    action = ActionFactory(owner=employee, steps="One\nTwo\nThree")

    save(client, action, ticked=["Two"])
    done = saved(action)
    save(client, action, steps="One\nThree", ticked=[], version=1)

    assert (done.step_lines, done.done_step_lines) == (["One", "Three"], ["Two"])
    assert (saved(action).step_lines, saved(action).done_step_lines) == (
        ["One", "Three", "Two"],
        [],
    )


def test_the_second_of_two_windows_reads_both_texts(client, employee):
    action = ActionFactory(owner=employee)

    save(client, action, note="Typed in one window", page="page-of-one")
    response = save(client, action, note="Typed in the other", page="page-of-other")

    text = response.content.decode()
    assert response.status_code == 200
    assert "Typed in one window" in text
    assert "Typed in the other" in text
    assert saved(action).note == "Typed in one window"
    save(client, action, note="Typed in the other", version=1)
    assert saved(action).note == "Typed in the other"


def test_a_refused_day_does_not_make_an_old_window_new(client, employee):
    action = ActionFactory(owner=employee)
    save(client, action, note="Typed in one window", page="page-of-one")

    refused = save(client, action, note="Typed in the other", due_on="soon", page="page-of-other")
    version = field(refused, "version")
    again = save(
        client, action, note="Typed in the other", version=version, page=field(refused, "page")
    )

    assert version == "0"
    assert "Typed in one window" in again.content.decode()
    assert saved(action).note == "Typed in one window"
    save(client, action, note="Typed in the other", version=field(again, "version"))
    assert saved(action).note == "Typed in the other"


def test_a_step_that_another_window_reworded_is_ticked_all_the_same(client, employee):
    action = ActionFactory(owner=employee, steps="Ask Ana\nDraw it")
    save(client, action, steps="Ask Anna\nDraw it", page="page-of-one")

    response = save(client, action, ticked=["Ask Ana"], page="page-of-other")

    assert "This was changed in another window." in response.content.decode()
    save(client, action, ticked=["Ask Ana"], version=field(response, "version"))
    assert saved(action).done_step_lines == ["Ask Ana"]
    assert saved(action).step_lines == ["Draw it"]


def test_a_step_that_is_gone_from_both_windows_is_named(client, employee):
    action = ActionFactory(owner=employee)

    response = save(client, action, ticked=["Call the bank"])

    assert "“Call the bank” is no longer one of the steps." in response.content.decode()


def test_done_dropped_and_open_again(client, employee):
    action = ActionFactory(owner=employee)

    save(client, action, ending="done", outcome="Half the errors")
    done = saved(action)
    assert done.done_at is not None
    assert done.outcome == "Half the errors"
    assert "Map one process" not in page(client)
    assert "Half the errors" in page(client, reverse("plans:closed"))

    save(client, action, ending="reopened", version=1)
    save(client, action, ending="dropped", drop_reason="Ana left", version=2)
    dropped = saved(action)
    assert (dropped.done_at, dropped.drop_reason) == (None, "Ana left")
    assert dropped.dropped_at is not None
    assert "Ana left" in page(client, reverse("plans:closed"))


def test_an_action_that_was_deleted_in_another_window_gives_back_what_was_typed(client, employee):
    action = ActionFactory(owner=employee)
    address = reverse("plans:delete", args=[action.pk])
    assert "gone for good" in page(client, address)

    assert client.post(address)["Location"] == PLAN

    assert client.post(address).status_code == 404
    response = save(client, action, note="Words of an hour")
    assert response.status_code == 404
    assert "Words of an hour" in response.content.decode()
    assert not Action.objects.exists()


@pytest.mark.every_database("constraints")
@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"done_at": STARTED_AT, "dropped_at": STARTED_AT},
        {"shared_at": STARTED_AT},
    ],
)
def test_the_database_refuses_what_cannot_be(employee, wrong):
    action = ActionFactory(owner=employee)

    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(**wrong)


# What becomes of the words it was made for


def test_a_competency_that_is_reworded_is_kept_and_said(client, employee, here, mapping):
    ActionFactory(owner=employee, competency=mapping)

    new_version_of(here, reworded("competencies", "mapping", text="Drawing maps"))

    text = page(client)
    assert "Process mapping" in text
    assert "Reworded since. It now says:" in text
    assert "Drawing maps" in text


def test_a_competency_that_is_dropped_is_kept_and_said(client, employee, here, mapping):
    action = ActionFactory(owner=employee, competency=mapping)

    new_version_of(here, gone("competencies", slug="mapping"))

    for address in [PLAN, action.get_absolute_url()]:
        assert "Process mapping" in page(client, address)
        assert "Your pathway no longer asks for this." in page(client, address)
    save(client, action, competency=mapping.pk, note="Still")
    assert (saved(action).competency, saved(action).note) == (mapping, "Still")


def test_an_action_from_a_reading_outlives_its_pathway(client, employee, here):
    action = ActionFactory(owner=employee, reading=here.readings.get())
    today = timezone.localdate()
    retire(here.pathway, on=today, reason="Nobody does this any more.", today=today)

    assert "Flow" in page(client)
    assert "Flow" in page(client, action.get_absolute_url())


# All of them


def test_many_actions_come_in_pages(client, employee):
    ActionFactory.create_batch(31, owner=employee)

    assert page(client).count("Only you see this") == 30
    assert page(client, f"{PLAN}?page=2").count("Only you see this") == 1


def test_somebody_else_s_action_is_refused_by_the_service(people):
    theirs = ActionFactory()

    with pytest.raises(PermissionDenied):
        services.delete_action(theirs, by=people["peer"])
    assert Action.objects.filter(pk=theirs.pk).exists()
