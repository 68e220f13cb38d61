"""HR names one deputy for several people at once: seen before, in one step, said to everybody."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from pathway_portal.accounts.admin.many_people import MOST_AT_ONCE
from pathway_portal.accounts.models import ChangeReceipt, Deputyship, Notice, NoticeKind
from tests.factories import DAY, DeputyshipFactory, UserFactory

pytestmark = pytest.mark.django_db

PEOPLE = reverse("admin:accounts_user_changelist")
NAMED = f"{reverse('admin:accounts_deputyship_changelist')}?time=not_over"
ACTION = "name_deputy_for_many"


@pytest.fixture
def manager():
    return UserFactory(name="Mateo Manager")


@pytest.fixture
def team(manager):
    return [UserFactory(name=name, manager=manager) for name in ("Ada", "Emma", "Zoe")]


@pytest.fixture
def dana():
    return UserFactory(name="Dana Deputy")


def post(client, people, *, apply="", who="Dana Deputy", first=0, last=9, address=PEOPLE, **more):
    today = timezone.localdate()
    fields = {"action": ACTION, "index": 0, "_selected_action": [each.pk for each in people]}
    if apply:
        fields |= {
            "apply": apply,
            "colleague": who,
            "starts_on": today + first * DAY,
            "ends_on": today + last * DAY,
        }
    return client.post(address, fields | more)


def said(response):
    return [str(message) for message in response.context["messages"]]


def shown(response):
    context = response.context
    return context["stands_in"], context["left_out"]


def test_each_step_shows_whom_it_is_about_and_only_the_last_one_names(
    hr_client, hr_admin, team, manager, dana
):
    page = post(hr_client, team).content.decode()
    assert [person.email in page for person in team] == [True] * 3

    preview = post(hr_client, team, apply="preview")
    assert shown(preview) == (team, [])
    assert "in place of Mateo Manager" in preview.content.decode()
    assert "Dana Deputy" in preview.content.decode()
    assert not Deputyship.objects.exists()

    assert post(hr_client, team, apply="edit").context["form"]["colleague"].value() == "Dana Deputy"
    assert not Deputyship.objects.exists()

    assert post(hr_client, team, apply="yes").url == NAMED

    rows = Deputyship.objects.order_by("employee__name_sort")
    assert [(row.employee, row.manager, row.deputy, row.named_by) for row in rows] == [
        (person, manager, dana, hr_admin) for person in team
    ]
    assert said(hr_client.get(NAMED)) == [
        "Dana Deputy stands in for 3 people now. Everybody concerned is told."
    ]


def test_everybody_is_told_and_each_has_a_receipt(hr_client, hr_admin, team, manager, dana):
    post(hr_client, team, apply="yes")

    told = Notice.objects.order_by("pk").values_list("recipient", "kind")
    assert set(told) == {
        *((person.pk, NoticeKind.DEPUTY_NAMED) for person in team),
        (dana.pk, NoticeKind.STANDING_IN),
        (manager.pk, NoticeKind.DEPUTY_FOR_YOU),
    }
    assert len(told) == 5
    receipts = ChangeReceipt.objects.values_list("person", "changed_by")
    assert set(receipts) == {(person.pk, hr_admin.pk) for person in team}
    log = {(int(entry.object_id), entry.user) for entry in LogEntry.objects.all()}
    assert log == {(row.pk, hr_admin) for row in Deputyship.objects.all()}


def test_naming_one_deputy_leaves_a_receipt_too(hr_client, hr_admin, team, dana):
    today = timezone.localdate()
    fields = {"employee": team[0].pk, "deputy": dana.pk, "starts_on": today, "ends_on": today}

    hr_client.post(reverse("admin:accounts_deputyship_add"), fields)

    receipt = ChangeReceipt.objects.get()
    assert (receipt.person, receipt.changed_by) == (team[0], hr_admin)


def test_for_whom_it_cannot_be_is_shown_before_and_left_out(hr_client, team, manager, dana):
    ada, emma, zoe = team
    DeputyshipFactory(employee=emma, deputy=UserFactory(name="Olga Other"))
    head = UserFactory(name="Hilda Head")
    chosen = [ada, dana, emma, head, zoe]

    preview = post(hr_client, chosen, apply="preview")
    stands_in, left_out = shown(preview)
    response = post(hr_client, chosen, apply="yes")

    assert stands_in == [ada, zoe]
    assert [person for person, _reason in left_out] == [dana, emma, head]
    reasons = [reason for _person, reason in left_out]
    assert "no manager to stand in for" in reasons[0]
    assert "Olga Other already stands in for Emma" in reasons[1]
    assert [reason in preview.content.decode() for reason in reasons] == [True] * 3
    assert list(dana_for(dana)) == [ada, zoe]
    words = said(hr_client.get(response.url))
    assert words == [
        "Dana Deputy stands in for 2 people now. Everybody concerned is told.",
        *reasons,
    ]


def dana_for(dana):
    rows = Deputyship.objects.filter(deputy=dana).select_related("employee")
    return [row.employee for row in rows.order_by("employee__name_sort")]


def test_pressing_twice_has_one_effect(hr_client, team, dana):
    post(hr_client, team, apply="yes")
    told = Notice.objects.count()

    response = post(hr_client, team, apply="yes")

    assert Deputyship.objects.count() == 3
    assert Notice.objects.count() == told
    assert ["already stands in" in words for words in said(hr_client.get(response.url))] == [
        False,  # of the first time
        *[True] * 3,
    ]


def test_where_nobody_can_be_named_there_is_nothing_to_confirm(hr_client, team, manager):
    page = post(hr_client, team, apply="preview", who="Mateo Manager").content.decode()

    assert "Mateo Manager is the manager of Ada already." in page
    assert 'value="yes"' not in page
    assert 'value="Mateo Manager"' in page
    assert re.search(r"<title>\s*Error:", page)


@pytest.mark.parametrize("step", ["preview", "yes"])
@pytest.mark.parametrize(
    "fields,reason",
    [
        ({"who": ""}, "Write the name of a colleague."),
        ({"who": "Nobody at all"}, "Nobody who works here has this name."),
        ({"first": -1}, "The first day has passed."),
        ({"first": 3, "last": 2}, "The last day is before the first one."),
        ({"starts_on": "tomorrow"}, "Please give a day"),
        ({"ends_on": ""}, "Say which day is the last."),
    ],
)
def test_bad_input_gets_its_reason_and_loses_nothing(hr_client, team, dana, step, fields, reason):
    page = post(hr_client, team, apply=step, **fields).content.decode()

    assert reason in page
    assert [f'value="{person.pk}"' in page for person in team] == [True] * 3
    assert not Deputyship.objects.exists()


def test_of_two_with_one_name_hr_says_which(hr_client, team, dana):
    other = UserFactory(name="Dana Deputy", job_title="Baker")

    asked = post(hr_client, team, apply="preview")
    assert "Several people have a name like this." in asked.content.decode()
    preview = post(hr_client, team, apply="preview", which=other.pk)
    assert f'name="which" value="{other.pk}"' in preview.content.decode()
    post(hr_client, team, apply="yes", which=other.pk)

    assert dana_for(other) == team


def test_the_page_of_a_manager_leads_to_their_whole_team(hr_client, team, manager, dana):
    UserFactory(manager=manager, is_active=False)
    UserFactory(manager=dana)
    whole = {"address": f"{PEOPLE}?manager={manager.pk}&is_active__exact=1", "select_across": "1"}
    page = hr_client.get(reverse("admin:accounts_user_change", args=[manager.pk])).content.decode()
    assert whole["address"].replace("&", "&amp;") in page
    assert "Name a deputy for their team" in page
    report = reverse("admin:accounts_user_change", args=[team[0].pk])
    assert "Name a deputy for their team" not in hr_client.get(report).content.decode()

    preview = post(hr_client, [manager], apply="preview", **whole)
    post(hr_client, [manager], apply="yes", **whole)

    assert shown(preview) == (team, [])
    assert dana_for(dana) == team


def test_too_many_are_refused_and_nobody_is_named(hr_client, dana):
    people = UserFactory.create_batch(MOST_AT_ONCE + 1)

    response = post(hr_client, people, apply="yes")

    assert said(hr_client.get(response.url)) == [
        f"Choose up to {MOST_AT_ONCE} people at once. For more, import a list."
    ]
    assert not Deputyship.objects.exists()


def test_hr_lets_nobody_in_that_could_be_themselves(hr_client, hr_admin, team):
    """`team` has never signed in: only of Ada is there something to read."""
    ada, emma, zoe = team
    ada.last_login = timezone.now()
    ada.save(update_fields=["last_login"])

    stands_in, left_out = shown(post(hr_client, team, apply="preview", who=hr_admin.name))
    post(hr_client, team, apply="yes", who=hr_admin.name)

    assert stands_in == [emma, zoe]
    assert "You cannot name yourself" in left_out[0][1]
    assert dana_for(hr_admin) == [emma, zoe]


@pytest.mark.parametrize("step", ["", "preview", "yes"])
def test_only_who_may_name_deputies_has_the_action(client, content_editor, team, dana, step):
    client.force_login(content_editor)

    response = post(client, team, apply=step)

    assert response.status_code == 403
    assert "Ada" not in response.content.decode()
    assert not Deputyship.objects.exists()


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize("step,queries", [("preview", 20), ("yes", 26)])
def test_the_number_of_people_does_not_change_that_of_queries(
    hr_client, manager, dana, django_assert_num_queries, step, queries, count
):
    people = UserFactory.create_batch(count, manager=manager)
    hr_client.get(PEOPLE)

    with django_assert_num_queries(queries):
        post(hr_client, people, apply=step)


def end(client, rows):
    chosen = {"action": "end_many", "index": 0, "_selected_action": [row.pk for row in rows]}
    return client.post(NAMED, chosen)


def test_several_are_ended_at_once_and_each_is_logged(hr_client, team, manager, dana):
    post(hr_client, team, apply="yes")
    ada, _emma, zoe = Deputyship.objects.order_by("employee__name_sort")
    Notice.objects.all().delete()
    LogEntry.objects.all().delete()

    response = end(hr_client, [ada, zoe])

    assert said(hr_client.get(response.url))[-1] == "2 were ended. Everybody concerned is told."
    assert dana_for_now(dana) == [team[1]]
    told = Notice.objects.filter(kind=NoticeKind.DEPUTY_ENDED).values_list("recipient", flat=True)
    assert set(told) == {team[0].pk, team[2].pk, manager.pk}
    assert {int(entry.object_id) for entry in LogEntry.objects.all()} == {ada.pk, zoe.pk}
    count = Notice.objects.count()
    end(hr_client, [ada, zoe])
    assert Notice.objects.count() == count


@pytest.mark.parametrize("at_once", [True, False])
def test_ending_leaves_a_receipt_with_those_whose_deputy_it_was(hr_client, hr_admin, at_once):
    ended, kept = DeputyshipFactory(), DeputyshipFactory()

    if at_once:
        end(hr_client, [ended])
    else:
        hr_client.post(reverse("admin:accounts_deputyship_end", args=[ended.pk]))

    receipt = ChangeReceipt.objects.get()
    assert (receipt.person, receipt.changed_by) == (ended.employee, hr_admin)
    [entry] = LogEntry.objects.all()
    assert (int(entry.object_id), entry.get_change_message()) == (ended.pk, "Ended early.")
    assert list(Deputyship.objects.not_over()) == [kept]


def dana_for_now(dana):
    return [row.employee for row in Deputyship.objects.running().filter(deputy=dana)]


def test_only_who_may_end_them_ends_several(client, content_editor, team, dana):
    row = DeputyshipFactory(employee=team[0], deputy=dana)
    client.force_login(content_editor)

    assert end(client, [row]).status_code == 403
    assert dana_for_now(dana) == [team[0]]
