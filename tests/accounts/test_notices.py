from datetime import UTC, datetime

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from pathway_portal.accounts.models import Department, Notice, NoticeKind, User
from pathway_portal.accounts.notices import mail_notices
from pathway_portal.accounts.services import change_manager
from pathway_portal.privacy.personal_data import erase
from tests.factories import AssessmentFactory, UserFactory

pytestmark = pytest.mark.django_db

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


def test_a_name_is_never_markup_though_templates_of_notices_are_plain_text(client, ann):
    User.objects.filter(name="New Hand").update(name="<img src=x>& Hand")
    client.force_login(ann)

    page = client.get("/").content.decode()
    mail_notices(at=NOW)

    assert "Your manager is now &lt;img src=x&gt;&amp; Hand." in page
    assert "<img src=x>" not in page
    [body] = [message.body for message in mail.outbox if message.to == [ann.email]]
    assert "Your manager is now <img src=x>& Hand." in body


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

    # The session, its person, the news, the assessments, the last talk, who stands in, and what
    # they are asked to observe.
    with django_assert_num_queries(10):
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


ASKS = ("/account/changes/", "See what is waiting", "Confirm or refuse it here")
LINKS_WITHOUT_SUBJECT = dict.fromkeys([k for k in NoticeKind if k.startswith("asked_")], ASKS) | {
    "invited": ("/assessments/start/", "Rate yourself", "Start here"),
    "deputy_for_you": ("/team/deputies/", "See your deputies", "See your deputies here"),
    "standing_in": ("/team/", "Go to your team", "Go to your team here"),
    "reviewer_missing": (
        "/admin/accounts/user/{pk}/change/",
        "Choose a manager",
        "Choose a manager for Mona Manager here",
    ),
}


@pytest.mark.parametrize("kind", NoticeKind.values)
def test_every_kind_says_what_it_is_and_where_to_do_something_about_it(kind):
    about = None if kind == NoticeKind.MANAGER_GONE else UserFactory(name="Mona Manager")

    words = Notice(kind=kind, about=about, at=NOW).words

    link, link_text, mail_link = LINKS_WITHOUT_SUBJECT.get(kind, ("", "", ""))
    link = link.format(pk=about and about.pk)
    assert all([words.mail_subject, words.text, words.meaning])
    names_nobody = kind in (NoticeKind.MANAGER_GONE, NoticeKind.NEW_VERSION)
    assert ("Mona Manager" in words.text) == (not names_nobody)
    assert (words.link, words.link_text) == (link, link_text)
    assert words.mail_link == (mail_link and f"{mail_link}: http://localhost{link}")


def test_a_notice_is_about_somebody_or_something():
    recipient, department = UserFactory(), Department.objects.create(name="Support")
    notice = {"recipient": recipient, "kind": NoticeKind.REPORT_GAINED, "at": NOW}

    Notice.objects.create(subject=department, **notice)
    with pytest.raises(IntegrityError, match="about"), transaction.atomic():
        Notice.objects.create(**notice)

    assert Notice.objects.get(recipient=recipient).subject == department


def test_a_subject_on_two_lines_does_not_mix_up_what_a_notice_says(settings, tmp_path):
    (tmp_path / "notices").mkdir()
    (tmp_path / "notices" / "renamed.txt").write_text(
        '{% extends "notices/_notice.txt" %}{% block text %}{{ subject }} is new.{% endblock %}'
    )
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]
    notice = Notice(kind="renamed", subject=Department(name="Line one\nline two"), at=NOW)

    assert notice.words.text == "Line one line two is new."
    assert notice.words.mail_link == ""


def test_a_name_on_two_lines_does_not_mix_up_what_a_notice_says():
    notice = Notice(kind=NoticeKind.REPORT_LEFT, about=User(name="Mona\nManager"), at=NOW)

    assert notice.text == "Mona Manager, who reported to you, has left."


@pytest.mark.parametrize(
    ("kinds", "subject"),
    [
        (["report_left", "report_lost"], "Your manager or team in Career pathways has changed"),
        (["report_left", "asked_email"], "A change is waiting for confirmation"),
        (["change_applied"], "News from Career pathways"),
        (["report_left", "change_applied"], "News from Career pathways"),
    ],
)
def test_mail_is_named_after_what_it_says(kinds, subject):
    ann = UserFactory()
    for kind in kinds:
        Notice.objects.create(recipient=ann, kind=kind, about=UserFactory(), at=NOW)

    mail_notices(at=NOW)

    assert [message.subject for message in mail.outbox] == [subject]


def test_mail_says_once_where_to_decide_what_several_notices_ask():
    ann = UserFactory()
    for kind in ["asked_email", "asked_password"]:
        Notice.objects.create(recipient=ann, kind=kind, about=UserFactory(), at=NOW)

    mail_notices(at=NOW)

    assert mail.outbox[0].body.count("Confirm or refuse it here:") == 1


@pytest.mark.parametrize("subject", [AssessmentFactory, UserFactory])
def test_a_notice_can_be_about_a_row_of_any_app(subject):
    row = subject()

    Notice.objects.create(
        recipient=UserFactory(), kind=NoticeKind.MANAGER_GONE, subject=row, at=NOW
    )

    assert Notice.objects.to_say().get().subject == row


@pytest.mark.parametrize("many", [1, 3])
def test_subjects_are_loaded_together(ann, django_assert_num_queries, many):
    for _each in range(many):
        kind = NoticeKind.MANAGER_GONE
        Notice.objects.create(recipient=ann, kind=kind, subject=AssessmentFactory(), at=NOW)

    with django_assert_num_queries(2):
        found = [notice.subject for notice in Notice.objects.to_say().filter(kind="manager_gone")]

    assert len(found) == many


def test_half_a_subject_is_refused_by_the_database():
    row = {"recipient": UserFactory(), "kind": NoticeKind.MANAGER_GONE, "at": NOW}

    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(**row, subject_id=1)


@pytest.mark.old_schema
@pytest.mark.django_db(transaction=True)
def test_notices_from_before_there_were_subjects_say_the_same():
    old = migrated([("accounts", "0014_staff_numbers_and_mappings")])
    person = old.get_model("accounts", "User").objects.create(name="Mona", email="m@example.com")
    notices = old.get_model("accounts", "Notice").objects
    for kind in ["report_left", "manager_gone", "asked_for_another"]:
        about = None if kind == "manager_gone" else person
        notices.create(recipient=person, kind=kind, about=about, at=NOW)

    migrated(MigrationExecutor(connection).loader.graph.leaf_nodes())

    assert [notice.text for notice in Notice.objects.to_say().order_by("pk")] == [
        "Mona, who reported to you, has left.",
        "You have no manager at the moment.",
        "A change that affects who can read what Mona wrote is waiting for confirmation.",
    ]
    assert Notice.objects.filter(subject_type=None, subject_id=None).count() == 3


def migrated(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


def test_notices_about_a_person_as_their_subject_go_with_them():
    gone, other = UserFactory(is_active=False), UserFactory()
    for subject in (gone, other):
        Notice.objects.create(
            recipient=UserFactory(), kind=NoticeKind.MANAGER_GONE, subject=subject, at=NOW
        )

    erase(gone, by=None, at=NOW)

    assert Notice.objects.get().subject == other
