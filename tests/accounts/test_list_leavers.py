"""What a list does about people who leave, and those who come back."""

import pytest

from pathway_portal.accounts.models import Notice, User
from tests.accounts.lists import NOW, bring_in, reload
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_reports_of_those_who_leave_go_to_the_next_who_stays():
    chief = UserFactory(email="chief@example.com", name="Chief")
    head = UserFactory(email="head@example.com", manager=chief, name="Head", password="x" * 15)
    lead = UserFactory(email="lead@example.com", manager=head, name="Lead")
    ann = UserFactory(email="ann@example.com", manager=lead, name="Ann")

    plan = bring_in("email,active\nhead@example.com,no\nlead@example.com,nein")

    assert [entry.person.name for entry in plan.leaving] == ["Head", "Lead"]
    assert [[str(d) for d in entry.differences] for entry in plan.moved] == [
        ["manager: Lead → Chief"]
    ]
    assert (reload(ann).manager, reload(ann).manager_since) == (chief, NOW)
    assert [reload(person).is_active for person in (head, lead)] == [False, False]
    assert reload(head).has_usable_password() is False
    assert {(n.recipient.name, n.kind, n.about and n.about.name) for n in Notice.objects.all()} == {
        ("Ann", "manager_changed", "Chief"),
        ("Chief", "report_gained", "Ann"),
        ("Chief", "report_left", "Head"),
        ("Chief", "report_left", "Lead"),
    }


def test_somebody_named_another_manager_does_not_go_up():
    chief = UserFactory()
    head = UserFactory(email="head@example.com", manager=chief)
    other = UserFactory(email="other@example.com", manager=chief)
    ann = UserFactory(email="ann@example.com", manager=head)

    bring_in("email,manager,active\nhead@example.com,,no\nann@example.com,other@example.com,")

    assert reload(ann).manager == other


@pytest.mark.parametrize("who", ["leaver@example.com", "gone@example.com", "never@example.com"])
def test_who_names_a_manager_that_left_goes_to_the_next_above(who):
    chief = UserFactory(email="chief@example.com", name="Chief")
    UserFactory(email="leaver@example.com", name="Leaver", manager=chief)
    UserFactory(email="gone@example.com", name="Gone", is_active=False, manager=chief)
    ann = UserFactory(email="ann@example.com")

    plan = bring_in(
        f"""email,name,manager,active
        leaver@example.com,,,no
        never@example.com,Never,chief@example.com,no
        ann@example.com,,{who},"""
    )

    assert [str(difference) for difference in plan.changed[0].differences] == [
        f"manager: nobody → Chief, because {who.split('@')[0].title()} has left or leaves"
    ]
    assert reload(ann).manager == chief


def test_who_was_never_here_and_has_left_is_not_added():
    plan = bring_in("email,name,active\nold@example.com,Old,no\nann@example.com,Ann,yes")

    assert (plan.passed_over, [user.name for user in User.objects.all()]) == (1, ["Ann"])


def test_who_has_left_stays_away_until_the_list_says_yes():
    gone = UserFactory(email="gone@example.com", is_active=False)

    assert bring_in("email\ngone@example.com").still_away == 1
    assert reload(gone).is_active is False
    assert len(bring_in("email,active\ngone@example.com,yes").returning) == 1
    assert reload(gone).is_active is True


def test_who_comes_back_does_not_come_back_to_who_has_left():
    gone = UserFactory(
        email="gone@example.com", is_active=False, manager=UserFactory(is_active=False)
    )

    bring_in("email,active\ngone@example.com,yes")

    assert reload(gone).manager is None


def test_who_comes_back_and_their_manager_are_told():
    manager = UserFactory(name="Boss")
    UserFactory(email="gone@example.com", name="Ann", is_active=False, manager=manager)

    bring_in("email,active\ngone@example.com,yes")

    assert {(n.recipient.name, n.kind, n.about.name) for n in Notice.objects.all()} == {
        ("Ann", "manager_changed", "Boss"),
        ("Boss", "report_gained", "Ann"),
    }
