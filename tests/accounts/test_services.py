import pytest

from pathway_portal.accounts.models import User
from pathway_portal.accounts.services import ReportingLoop, change_manager
from tests.factories import UserFactory


@pytest.mark.django_db
def test_change_manager_puts_a_person_under_another():
    person, manager = UserFactory(), UserFactory()

    change_manager(person, manager)

    assert person.manager == manager
    assert User.objects.get(pk=person.pk).manager == manager


@pytest.mark.django_db
def test_change_manager_puts_a_person_under_nobody():
    person = UserFactory(manager=UserFactory())

    change_manager(person, None)

    assert User.objects.get(pk=person.pk).manager is None


@pytest.mark.django_db
def test_change_manager_refuses_oneself():
    person = UserFactory()

    with pytest.raises(ReportingLoop):
        change_manager(person, person)


@pytest.mark.django_db
@pytest.mark.parametrize("between", [0, 1, 3])
def test_change_manager_refuses_somebody_below(between):
    top = person = UserFactory(name="Top")
    for _step in range(between + 1):
        person = UserFactory(manager=person, name="Low")

    with pytest.raises(ReportingLoop) as refused:
        change_manager(top, person)

    assert str(refused.value) == (
        "Low reports to Top, directly or through others. Choose somebody else."
    )
    assert User.objects.get(pk=top.pk).manager is None


@pytest.mark.django_db
def test_change_manager_looks_at_the_line_as_it_is_now():
    person, manager = UserFactory(), UserFactory()
    stale = User.objects.get(pk=manager.pk)
    change_manager(manager, person)

    with pytest.raises(ReportingLoop):
        change_manager(person, stale)
