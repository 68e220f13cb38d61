"""The page of one's own receipts: who has read what."""

import pytest
from django.urls import reverse

from assessments import services
from assessments.models import ReaderCapacity, ReceiptAction
from assessments.receipt_list import ReceiptList
from assessments.views.receipts import ON_A_PAGE
from pathway_portal.accounts.models import User
from tests.assessments.receipts import MARCH, PAGE, told
from tests.factories import DAY, ChangeReceiptFactory, ReceiptFactory, StageFactory

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.django_db]


@pytest.fixture
def at_stage_two(assessment_in):
    stage = StageFactory(number=2, title="Leading others", competencies=2)
    return assessment_in("agreed", stage=stage)


def test_the_person_sees_who_when_and_as_what(client, people, hr_admin, superuser, at_stage_two):
    ReceiptFactory(assessment=at_stage_two, at=MARCH)
    ReceiptFactory(assessment=at_stage_two, at=MARCH + DAY)
    ReceiptFactory(
        assessment=at_stage_two,
        at=MARCH + 2 * DAY,
        capacity=ReaderCapacity.SUPERUSER,
        reader=superuser,
        action=ReceiptAction.LOOKED_UP,
    )
    ChangeReceiptFactory(person=people["employee"], changed_by=hr_admin, at=MARCH + 3 * DAY)
    client.force_login(people["employee"])

    assert told(client) == [
        "Hanna HR from HR changed your HR details on 6 March 2026.",
        "Sue Superuser, who runs this portal, looked up the state and the dates of your "
        "assessment of Stage 2 on 5 March 2026.",
        "Your manager Mona Manager read your assessment of Stage 2 on 4 March 2026.",
        "Your manager Mona Manager read your assessment of Stage 2 on 3 March 2026.",
    ]


def test_reading_and_changes_come_in_the_order_in_which_they_happened(
    people, hr_admin, at_stage_two, django_assert_num_queries
):
    """Within each kind as they were written, whatever the clock said; between the two by time."""
    person = people["employee"]
    change = {"person": person, "changed_by": hr_admin}
    first = ReceiptFactory(assessment=at_stage_two, at=MARCH)
    second = ChangeReceiptFactory(**change, at=MARCH + DAY)
    third = ReceiptFactory(assessment=at_stage_two, at=MARCH + 2 * DAY)
    fourth = ReceiptFactory(assessment=at_stage_two, at=MARCH - DAY)
    fifth = ChangeReceiptFactory(**change, at=MARCH + 3 * DAY)
    sixth = ChangeReceiptFactory(**change, at=MARCH - 2 * DAY)
    ChangeReceiptFactory(changed_by=hr_admin)
    in_order = [sixth, fifth, fourth, third, second, first]

    with django_assert_num_queries(3):
        assert ReceiptList(person)[:] == in_order
    with django_assert_num_queries(3):
        assert ReceiptList(person)[1:5] == in_order[1:5]
    assert len(ReceiptList(person)) == 6


def test_who_was_the_manager_then_is_not_called_so_now(client, people, at_stage_two):
    ReceiptFactory(assessment=at_stage_two, at=MARCH)
    User.objects.filter(pk=people["employee"].pk).update(manager=people["head"])
    client.force_login(people["employee"])

    assert told(client) == [
        "Mona Manager, who was your manager then, read your assessment of Stage 2 on 3 March 2026."
    ]


def test_nobody_sees_receipts_of_anybody_else(client, people, superuser, at_stage_two):
    ReceiptFactory(assessment=at_stage_two, at=MARCH)

    for person in [people["manager"], people["peer"], superuser]:
        client.force_login(person)
        response = client.get(PAGE, {"employee": people["employee"].pk})
        assert list(response.context["page"]) == []
        assert b"Nobody has viewed your data yet" in response.content


def test_a_deleted_draft_keeps_the_receipt_of_having_been_read(client, people, assessment_in):
    submitted = assessment_in("submitted", stage=StageFactory(number=2, competencies=1))
    me = {"by": people["employee"]}
    ReceiptFactory(assessment=submitted, at=MARCH)
    ReceiptFactory(assessment=submitted, at=MARCH + DAY)
    services.withdraw(submitted, version=0, **me, at=MARCH + DAY)

    services.discard(submitted, version=1, **me, at=MARCH + DAY)

    client.force_login(people["employee"])
    assert told(client) == [
        "Your manager Mona Manager read your assessment of Stage 2 on 4 March 2026.",
        "Your manager Mona Manager read your assessment of Stage 2 on 3 March 2026.",
    ]
    assert client.get(PAGE).content.count(b"(deleted since)") == 2


def test_many_receipts_come_in_pages(client, people, at_stage_two):
    for days in range(ON_A_PAGE + 1):
        ReceiptFactory(assessment=at_stage_two, at=MARCH + days * DAY)
    client.force_login(people["employee"])

    first, second = client.get(PAGE), client.get(PAGE, {"page": 2})

    assert len(first.context["page"]) == ON_A_PAGE
    assert [receipt.at for receipt in second.context["page"]] == [MARCH]
    assert "Page 2 of 2" in second.content.decode()
    assert b'href="?page=2"' in first.content
    assert client.get(PAGE, {"page": "nothing"}).content == first.content


def test_the_page_only_shows(client, people):
    client.force_login(people["employee"])

    assert client.post(PAGE).status_code == 405


def test_the_account_leads_there(client, people):
    client.force_login(people["employee"])

    assert f'href="{PAGE}"' in client.get(reverse("account")).content.decode()


def test_a_reader_who_is_erased_stays_without_a_name(client, people, at_stage_two):
    """Erasing somebody keeps their row: receipts name people by nothing but their keys."""
    ReceiptFactory(assessment=at_stage_two, at=MARCH)
    User.objects.filter(pk=people["manager"].pk).update(name="Former employee")
    User.objects.filter(pk=people["employee"].pk).update(manager=None)
    client.force_login(people["employee"])

    assert told(client) == [
        "Former employee, who was your manager then, read your assessment of Stage 2 "
        "on 3 March 2026."
    ]
