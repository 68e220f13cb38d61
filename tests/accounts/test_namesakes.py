"""Where two people share a name, HR reads the address beside it. Nobody else does."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from pathway_portal.accounts.models import User
from pathway_portal.accounts.org_import import make_plan, parse
from pathway_portal.accounts.personal_data import erase
from tests.factories import (
    STARTED_AT,
    AssessmentFactory,
    DepartmentFactory,
    StageFactory,
    UserFactory,
)

pytestmark = pytest.mark.every_database("folding")


@pytest.fixture
def annas(db):
    """Two of one name, written in two ways, and somebody whose name is nobody else's."""
    return [
        UserFactory(name="Anna Müller", email="anna@example.com"),
        UserFactory(name="Anna  Muller", email="anna.m@example.com"),
        UserFactory(name="Ben Only", email="ben@example.com"),
    ]


def test_list_of_people_says_which_manager(hr_client, annas):
    first, _second, ben = annas
    UserFactory(name="Report one", manager=first)
    UserFactory(name="Report two", manager=ben)

    page = hr_client.get(reverse("admin:accounts_user_changelist"), {"q": "report"})

    said = page.content.decode()
    assert "Anna Müller, anna@example.com" in said
    assert "Ben Only" in said
    assert "Ben Only, ben@example.com" not in said


def test_page_of_a_person_and_its_log_say_which_one(hr_client, annas):
    first = annas[0]
    address = reverse("admin:accounts_user_change", args=[first.pk])

    page = hr_client.get(address)
    data = {"name": "Anna Müller", "email": "anna@example.com", "is_active": "on", "job_title": "X"}
    said = hr_client.post(address, data, follow=True).content.decode()

    assert "Anna Müller, anna@example.com" in page.content.decode()
    assert LogEntry.objects.get().object_repr == "Anna Müller, anna@example.com"
    assert "Anna Müller, anna@example.com" in said


def test_who_is_added_and_shares_a_name_is_told_apart_in_the_log(hr_client, annas):
    data = {"name": "ANNA MULLER", "email": "am@example.com", "is_active": "on"}

    hr_client.post(reverse("admin:accounts_user_add"), data)

    assert LogEntry.objects.get().object_repr == "ANNA MULLER, am@example.com"


def test_a_refusal_says_which_one(hr_client, annas):
    first, second, _ben = annas
    User.objects.filter(pk=first.pk).update(manager=second)
    address = reverse("admin:accounts_user_change", args=[second.pk])

    data = {"name": second.name, "email": second.email, "is_active": "on", "manager": first.pk}
    page = hr_client.post(address, data)

    assert page.context["adminform"].form.errors["manager"] == [
        "Anna Müller, anna@example.com reports to Anna  Muller, anna.m@example.com, directly or "
        "through others. Choose somebody else."
    ]


def test_assessments_say_whose(hr_client, annas):
    for person in annas:
        AssessmentFactory(employee=person, submitted=True)

    listed = hr_client.get(reverse("admin:assessments_assessment_changelist")).content.decode()
    waiting = hr_client.get(reverse("admin:assessments_assessment_without_manager"))

    for said in (listed, waiting.content.decode()):
        assert "Anna Müller, anna@example.com" in said
        assert "Ben Only" in said
        assert "ben@example.com" not in said


def test_nobody_but_hr_reads_the_address(client, annas):
    """A manager and a report of one name."""
    first, second, _ben = annas
    User.objects.filter(pk=second.pk).update(manager=first, stage=StageFactory())
    assessment = AssessmentFactory(employee=second, submitted=True)
    client.force_login(first)

    pages = [
        reverse("home"),
        reverse("assessments:team"),
        reverse("assessments:report", args=[second.pk]),
        reverse("assessments:review", args=[assessment.pk]),
    ]

    for page in pages:
        assert "anna.m@example.com" not in client.get(page).content.decode()


def test_erased_people_are_nobodys_namesakes(db):
    erase(UserFactory(is_active=False), at=STARTED_AT)
    UserFactory(name="Former employee", email="alive@example.com")

    people = User.objects.still_known().with_namesakes()

    assert [str(person) for person in people] == ["Former employee"]


def test_preview_of_a_list_says_which_manager(db):
    """In the words of the preview: who changes, and from whom to whom."""
    one = UserFactory(name="Anna Müller", email="anna@example.com")
    UserFactory(name="Anna  Muller", email="anna.m@example.com")
    UserFactory(name="Cara", email="cara@example.com", manager=one)
    UserFactory(name="Ben Only", email="ben@example.com")
    sheet = parse(
        b"email,name,manager\ncara@example.com,Cara,anna.m@example.com\n"
        b"ben@example.com,Ben Only,cara@example.com\n"
    )

    [cara, ben] = make_plan(sheet, by=None).changed

    assert [str(each) for each in cara.differences] == [
        "manager: Anna Müller, anna@example.com → Anna  Muller, anna.m@example.com"
    ]
    assert [str(each) for each in ben.differences] == ["manager: nobody → Cara"]


@pytest.mark.parametrize("said", ["customer service", "Customer  Service", "CÜSTOMER SERVICE"])
def test_a_list_that_writes_a_department_otherwise_changes_nobody(db, said):
    department = DepartmentFactory(name="Customer Service")
    UserFactory(name="Cara", email="cara@example.com", department=department)
    sheet = parse(f"email,name,department\ncara@example.com,Cara,{said}\n".encode())

    plan = make_plan(sheet, by=None)

    assert (plan.unchanged, plan.changed, plan.departments) == (1, [], [])
