"""Queries compiled once find what the ORM finds, and what is true now."""

import sys
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone

from pathway_portal.accounts.backends import READERS, reader_with_frame
from pathway_portal.accounts.models import Notice, User
from pathway_portal.accounts.sessions import SESSIONS, running_session
from pathway_portal.web.compiled_queries import CompiledQuery
from pathways.models import Stage
from tests.factories import DeputyshipFactory, StageFactory, UserFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.every_database("each compiles and converts in its own way"),
]


def told(person):
    """Everything that was loaded of somebody: columns, annotations, and where they stand."""
    own = {name: value for name, value in vars(person).items() if name != "_state"}
    return own, person.stage, person.stage and (person.stage.pathway, person.stage.pathway.role)


@pytest.mark.usefixtures("demonstration")
def test_readers_are_loaded_as_the_orm_loads_them():
    today = timezone.localdate()
    people = list(User.objects.all())
    assert any(person.stage_id is None for person in people)
    assert Notice.objects.unread().exists()

    for person in people:
        by_orm = reader_with_frame(person.pk, today).get()
        assert told(READERS.first(pk=person.pk, today=today)) == told(by_orm)
    assert READERS.first(pk=0, today=today) is None


def test_reader_costs_one_query_whoever_they_are():
    with_stage, without = UserFactory(stage=StageFactory()), UserFactory()
    for person in (with_stage, without):
        with CaptureQueriesContext(connection) as queries:
            reader = READERS.first(pk=person.pk, today=timezone.localdate())
            assert reader.stage == person.stage
            assert not reader.is_manager
            assert reader.stage is None or reader.stage.pathway.role.slug
        assert len(queries) == 1


def test_the_day_is_today_s_and_not_that_of_the_first_request():
    deputyship = DeputyshipFactory()
    last_day = deputyship.ends_on

    asked = {
        day: READERS.first(pk=deputyship.deputy_id, today=day).is_manager
        for day in (last_day, last_day + timedelta(days=1))
    }

    assert asked == {last_day: True, last_day + timedelta(days=1): False}


def test_sessions_are_found_until_they_end():
    now = timezone.now()
    for number, minutes in enumerate([-1, 0, 1]):
        end = now + timedelta(minutes=minutes)
        Session.objects.create(session_key=f"key{number}", session_data="{}", expire_date=end)

    for key in ["key0", "key1", "key2", "another"]:
        by_orm = running_session(key, now).first()
        found = SESSIONS.first(session_key=key, now=now)
        assert found == by_orm
        assert found is None or vars(found)["expire_date"] == by_orm.expire_date


def test_all_rows_come_in_their_order():
    people = CompiledQuery(lambda name: User.objects.filter(name=name).order_by("-pk"), name=str)
    first, second = UserFactory(name="Ada"), UserFactory(name="Ada")

    assert people.all(name="Ada") == [second, first]
    assert people.all(name="Nobody") == []


def test_what_is_not_there_is_not_found():
    people = CompiledQuery(lambda name: User.objects.filter(name=name), name=str)
    person = UserFactory(name="Ada")

    assert people.first_or_404(name="Ada") == person
    with pytest.raises(Http404):
        people.first_or_404(name="Nobody")


def test_number_that_no_column_holds_finds_nothing():
    people = CompiledQuery(lambda pk: User.objects.filter(pk=pk), pk=int)
    UserFactory()

    for number in [2**63 - 1, 2**63, -(2**63), 10**30]:
        assert people.all(pk=number) == [*User.objects.filter(pk=number)] == []

    stages = CompiledQuery(lambda number: Stage.objects.filter(number=number), number=int)
    stage = StageFactory()

    assert stages.all(number=stage.number) == [stage]
    assert stages.all(number=2**15) == stages.all(number=2**40) == []  # of a smaller column


def test_query_that_depends_on_its_values_is_refused():
    people = CompiledQuery(
        lambda manager: User.objects.filter(manager=None if manager == 1 else manager), manager=int
    )

    with pytest.raises(ValueError, match="depends on manager"):
        people.all(manager=7)


def every_query():
    """Return all compiled queries of the project, by where they are kept."""
    ours = ("assessments", "pathway_portal", "pathways")
    return {
        f"{module.__name__}.{name}": value
        for module in list(sys.modules.values())
        if module.__name__.split(".")[0] in ours
        for name, value in vars(module).items()
        if isinstance(value, CompiledQuery)
    }


def test_no_query_keeps_the_day_on_which_it_was_compiled(monkeypatch):
    get_resolver().url_patterns  # noqa: B018, which imports every view
    queries = every_query()
    assert len(queries) > 30

    def compiled_on(days):
        now = timezone.now() + timedelta(days=days)
        with monkeypatch.context() as patched:
            patched.setattr(timezone, "now", lambda: now)
            statements = {name: query._compile() for name, query in queries.items()}
        return {name: (each.sql, each.params) for name, each in statements.items()}

    # It would go on asking for what was true then.
    assert compiled_on(1) == compiled_on(2)
