"""A list is imported while people save: nobody's save fails, and it is all written or nothing.

Real processes, real requests, real commits.
"""

import time

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pathway_portal.accounts import bulk
from pathway_portal.accounts.models import Notice, User
from pathways.models import Level
from tests.factories import AssessmentFactory, CompanyFactory, UserFactory
from tests.processes import Request, StopPoint, Worker

pytestmark = pytest.mark.django_db(transaction=True)

IMPORT = reverse("admin:accounts_user_import")
DONE, OUTDATED = 302, 409
MANY = 20_000


@pytest.fixture
def hr(db):
    CompanyFactory()
    person = UserFactory(is_staff=True, name="Hanna", email="hr@example.com")
    person.groups.add(Group.objects.get(name="HR admins"))
    return person


@pytest.fixture
def draft(db):
    """An assessment that its employee is writing."""
    return AssessmentFactory(employee__email="writer@example.com", employee__name="Wanda")


def confirmed(by, text):
    """What the button sends that imports this list, shown a moment ago."""
    client = Client()
    client.force_login(by)
    file = SimpleUploadedFile("people.csv", text.encode())
    return Request.by(by, IMPORT, {"list": client.post(IMPORT, {"file": file}).context["token"]})


def saved(draft):
    rating = draft.ratings.filter(metric=None).first()
    data = {f"{rating.key}-version": rating.version, f"{rating.key}-answer": Level.ALONE}
    return Request.by(draft.employee, reverse("assessments:answer", args=[draft.pk]), data)


def make_people(count):
    first = User.objects.order_by("-pk").first().pk + 1
    names = ["id", "email", "name", "password"]
    bulk.insert(
        User, names, [(first + n, f"p{n}@example.com", f"Person {n}", "!") for n in range(count)]
    )


def test_every_save_is_answered_while_a_list_changes_twenty_thousand(workers, hr, draft):
    make_people(MANY)
    rows = [f"p{n}@example.com,Person {n},Head of {n % 7}" for n in range(MANY)]
    text = "\n".join(["email,name,job title", "writer@example.com,Wanda,Writer", *rows])
    importer, saver = workers
    request = confirmed(hr, text)
    statuses, waits = [], []

    importer.send(request)
    while not importer.pipe.poll(0.02):
        begun = time.monotonic()
        statuses.append(saver.ask(saved(draft)).status)
        draft.refresh_from_db()
        waits.append(time.monotonic() - begun)
    answer = importer.hear()

    assert (answer.status, answer.error) == (DONE, "")
    assert User.objects.exclude(job_title="").filter(email__startswith="p").count() == MANY
    # Enough of them met the import, and none waited for as long as a database gives up after.
    assert len(statuses) >= 5
    assert {*statuses} == {DONE}
    print(
        f"{connection.vendor}: {len(statuses)} saves, the longest took {max(waits):.1f} s; "
        f"{answer.part_in_transactions:.2f} of the import in its transaction"
    )
    # What is read and planned keeps nobody waiting.
    assert answer.part_in_transactions < 0.42


def test_who_is_not_changed_is_not_waited_for(workers, hr, draft):
    """PostgreSQL locks rows: those of others stay free while the import has written everything."""
    if connection.vendor == "sqlite":  # where one writes at a time; the test above shows it
        assert not connection.features.has_select_for_update
        return
    UserFactory(email="ann@example.com", name="Ann")
    importer, saver = workers
    importer.send(confirmed(hr, "email,name\nann@example.com,Anna"), stop=StopPoint.HAS_WRITTEN)

    answer = saver.ask(saved(draft))

    assert answer.status == DONE
    importer.go_on()
    assert importer.hear().status == DONE


def test_an_import_that_is_killed_has_written_nothing(hr):
    manager = UserFactory(email="boss@example.com", name="Boss")
    UserFactory(email="ann@example.com", name="Ann", manager=manager)
    text = "email,name,department,active\nann@example.com,Anna,Sales,\nnew@example.com,New,Sales,\n"
    request = confirmed(hr, text + "boss@example.com,,,no")
    before = list(User.objects.order_by("pk").values())
    worker = Worker()
    worker.send(request, stop=StopPoint.HAS_WRITTEN)

    worker.process.kill()
    worker.process.join()
    worker.pipe.close()

    assert list(User.objects.order_by("pk").values()) == before
    assert Notice.objects.count() == 0


def test_who_signs_in_for_the_first_time_meanwhile_is_asked(workers, hr):
    """The list has read that nobody ever signed in as Ann, so her address would change at once."""
    ann = UserFactory(email="ann@example.com", name="Ann", staff_number="1")
    importer, _other = workers
    text = "staff number,email\n1,anna@example.com"
    importer.send(confirmed(hr, text), stop=StopPoint.HAS_READ)
    User.objects.filter(pk=ann.pk).update(last_login=timezone.now())

    importer.go_on()
    answer = importer.hear()

    assert (answer.status, answer.error) == (OUTDATED, "")
    assert "anna@example.com, waits for confirmation" in answer.text
    assert User.objects.get(pk=ann.pk).email == "ann@example.com"


def test_what_changes_while_a_list_is_planned_is_seen(workers, hr):
    """The list has read everybody; then somebody is renamed by hand: nothing is written."""
    ann = UserFactory(email="ann@example.com", name="Ann")
    importer, editor = workers
    importer.send(confirmed(hr, "email,name\nann@example.com,Anna"), stop=StopPoint.HAS_READ)
    change = reverse("admin:accounts_user_change", args=[ann.pk])
    data = {
        "name": "Annika",
        "email": "ann@example.com",
        "is_active": "on",
        "initial-name": "Ann",
        "initial-email": "ann@example.com",
        "initial-is_active": "True",
    }
    assert editor.ask(Request.by(hr, change, data)).status == DONE

    importer.go_on()
    answer = importer.hear()

    assert (answer.status, answer.error) == (OUTDATED, "")
    assert "Annika" in answer.text
    assert User.objects.get(pk=ann.pk).name == "Annika"
