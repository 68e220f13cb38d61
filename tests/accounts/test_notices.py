from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from pathway_portal.accounts.models import Notice, NoticeKind
from pathway_portal.accounts.services import change_manager
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
READ = reverse("notices_read")


@pytest.fixture
def ann():
    person = UserFactory(name="Ann Smith", manager=UserFactory(name="Old Hand"))
    change_manager(person, UserFactory(name="New Hand"), at=NOW)
    return person


def test_the_first_page_says_it_until_it_is_read(client, ann):
    client.force_login(ann)

    page = client.get("/")
    assert [notice.text for notice in page.context["notices"]] == ["Your manager is now New Hand."]
    assert "Your manager is now New Hand." in page.content.decode()
    answer = client.post(READ, {"until": ann.notices.get().pk})

    assert answer.url == "/"
    assert "New Hand" not in client.get("/").content.decode()


def test_only_ones_own_are_read(client, ann):
    other = UserFactory()
    client.force_login(other)

    client.post(READ, {"until": Notice.objects.order_by("pk").last().pk})

    assert Notice.objects.filter(read_at=None).count() == 3


def test_others_do_not_see_them(client, ann):
    client.force_login(UserFactory())

    assert "New Hand" not in client.get("/").content.decode()


@pytest.mark.parametrize("until", ["", "x", "-1", str(2**64)])
def test_a_forged_button_is_refused(client, ann, until):
    client.force_login(ann)

    assert client.post(READ, {"until": until}).status_code == 400
    assert ann.notices.get().read_at is None


def test_reading_is_a_button(client, ann):
    client.force_login(ann)

    assert client.get(READ).status_code == 405


@pytest.mark.parametrize("many", [1, 3, 30])
def test_the_first_page_asks_once_for_all_of_them(client, ann, django_assert_num_queries, many):
    for _each in range(many):
        kind = NoticeKind.REPORT_GAINED
        Notice.objects.create(recipient=ann, kind=kind, about=UserFactory(), at=NOW)
    client.force_login(ann)

    with django_assert_num_queries(4):  # the session, its person, the news, the assessments
        page = client.get("/")

    assert len(page.context["notices"]) == min(many + 1, 20)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "manager_changed", "about": None},
        {"kind": "gossip"},
    ],
)
def test_a_notice_is_one_of_those_there_are(fields):
    row = {"recipient": UserFactory(), "about": UserFactory(), "at": NOW, **fields}

    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(**row)
