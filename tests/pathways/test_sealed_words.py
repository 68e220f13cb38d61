"""Published pages are rendered once, show everybody their own marks, and are never out of date."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments import own_answers
from assessments.models import Assessment
from assessments.plans.on_stages import OFFERS, offers_at
from pathway_portal.accounts.models import Company
from pathways import services
from pathways.models import Pathway, Role, Seal, Stage
from pathways.sealing import put_back_seal, removals
from pathways.views.role import MAY_BEGIN_ALIKE, may_begin_alike, published_version
from pathways.views.role import PUBLISHED_VERSIONS as VERSIONS
from pathways.views.stage import PUBLISHED_STAGES, published_stage
from tests.conftest import forget_kept_words
from tests.factories import (
    DAY,
    AssessmentFactory,
    CompetencyFactory,
    PathwayFactory,
    StageFactory,
    UserFactory,
)
from tests.plan_factories import HelpOfferFactory
from tests.processes import Request

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.every_database("the queries are compiled, and the seal is a trigger"),
]

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def pathway():
    """Return a sealed version with three stages."""
    return published("Baker", "knead")


def published(role, skill):
    draft = PathwayFactory(**({"role__name": role} if isinstance(role, str) else {"role": role}))
    for number in (1, 2, 3):
        stage = StageFactory(pathway=draft, number=number, slug=f"step-{number}")
        CompetencyFactory(stage=stage, text=f"They {skill} {number}")
    services.publish(draft, note="New words", at=NOW)
    draft.refresh_from_db()
    return draft


def shown(client, person, address):
    client.force_login(person)
    return client.get(address).content.decode()


def pages_of(pathway):
    role = pathway.get_absolute_url()
    stages = [stage.get_absolute_url() for stage in pathway.stages.all()]
    return [role, *stages, f"{role}document/", "/pathways/"]


def test_words_are_loaded_for_the_first_reader_alone(client, pathway):
    anna = UserFactory(stage=pathway.stages.get(number=2))
    ben = UserFactory(stage=pathway.stages.get(number=2))
    for address in pages_of(pathway)[:2]:
        client.force_login(anna)
        client.get(address)
        client.force_login(ben)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200

        # The session, the reader, the version, what they answered, and roles that begin alike or
        # people whom they can ask.
        assert len(queries) == 5


def test_kept_pages_show_each_reader_what_a_fresh_page_would(client, pathway):
    first, second, _third = pathway.stages.all()
    anna, ben, carla = (
        UserFactory(stage=first),
        UserFactory(stage=second, language="de"),
        UserFactory(language="de"),
    )
    AssessmentFactory(employee=anna, stage=first, ratings__self="learning")
    AssessmentFactory(employee=ben, stage=first, submitted=True)
    HelpOfferFactory(owner=anna, competency=first.competencies.get(), slug=_slug(first))
    people = [anna, ben, carla]
    fresh = {}
    for person in people:
        for address in pages_of(pathway):
            forget_kept_words()
            fresh[person, address] = shown(client, person, address)
    assert len(set(fresh.values())) == len(fresh)

    forget_kept_words()
    kept = {}
    for _time in range(2):
        for person in people:
            for address in pages_of(pathway):
                kept[person, address] = shown(client, person, address)

    assert kept == fresh
    for (person, _address), page in kept.items():
        others = [other.name for other in people if other != person and other != anna]
        assert person.name in page
        assert [name for name in others if name in page] == []


def _slug(stage):
    return stage.competencies.get().slug


def test_kept_page_says_what_a_page_of_an_unsealed_version_says(client, pathway):
    anna = UserFactory(stage=pathway.stages.get(number=2))
    AssessmentFactory(employee=anna, stage=pathway.stages.get(number=3), submitted=True)
    kept = [shown(client, anna, address) for address in pages_of(pathway)]
    unseal(pathway)

    assert [shown(client, anna, address) for address in pages_of(pathway)] == kept


def unseal(pathway):
    """Lift the seal as nobody can but who owns the database."""
    with connection.cursor() as cursor:
        for statement in removals(connection):
            cursor.execute(statement)
        Seal.objects.filter(pathway=pathway).delete()
    put_back_seal("default")


def test_nothing_is_kept_of_a_version_without_its_seal(client, pathway):
    anna = UserFactory()
    stage = pathway.stages.get(number=1)
    unseal(pathway)
    assert "They knead 1" in shown(client, anna, stage.get_absolute_url())

    stage.competencies.update(text="They knead with care")

    assert "They knead with care" in shown(client, anna, stage.get_absolute_url())


def test_new_name_of_the_role_is_seen_at_once(client, pathway):
    anna = UserFactory()
    pages = pages_of(pathway)
    assert all("Baker" in shown(client, anna, address) for address in pages)

    Role.objects.filter(pk=pathway.role_id).update(name="Pastry cook")

    for address in pages:
        page = shown(client, anna, address).replace(pathway.title, "")
        assert ("Pastry cook" in page, "Baker" in page) == (True, False)


def test_day_of_retirement_is_seen_at_once_and_so_is_its_cancellation(client, pathway):
    anna, today = UserFactory(), timezone.localdate()
    address = pathway.get_absolute_url()
    assert "will be retired" not in shown(client, anna, address)

    services.retire(pathway, on=today + 5 * DAY, reason="Machines do it", today=today)
    assert "Machines do it" in shown(client, anna, address)

    services.keep(pathway)
    assert "Machines do it" not in shown(client, anna, address)


def test_companys_names_of_levels_are_seen_at_once(client):
    draft = PathwayFactory()
    stage = StageFactory(pathway=draft, number=1)
    CompetencyFactory(stage=stage, expected_level="alone")
    services.publish(draft, note="New words", at=NOW)
    anna = UserFactory()
    assert "Practitioner" not in shown(client, anna, stage.get_absolute_url())

    Company.objects.update_or_create(pk=1, defaults={"level_alone_en": "Practitioner"})

    assert "Practitioner" in shown(client, anna, stage.get_absolute_url())


def test_role_that_begins_alike_is_seen_at_once_and_gone_once_it_is_retired(client, pathway):
    anna, today = UserFactory(), timezone.localdate()
    address = pathway.get_absolute_url()
    assert "Confectioner" not in shown(client, anna, address)

    other = PathwayFactory(role__name="Confectioner")
    for stage in pathway.stages.all():
        copy = StageFactory(pathway=other, number=stage.number, slug=stage.slug)
        same = stage.competencies.get()
        CompetencyFactory(stage=copy, text=same.text, slug=same.slug)
    services.publish(other, note="New words", at=NOW)
    assert "Confectioner" in shown(client, anna, address)

    services.retire(other, on=today, reason="Machines do it", today=today)
    assert "Confectioner" not in shown(client, anna, address)


def test_number_for_which_the_database_has_no_room_is_not_found(client, reader, pathway):
    for number in [32_768, 10**30]:
        address = f"/pathways/{pathway.role.slug}/{number}/"
        assert client.get(address).status_code == 404


# The queries -------------------------------------------------------------------------------------


def told(row):
    return row and {name: value for name, value in vars(row).items() if name != "_state"}


def same(compiled, build, **values):
    rows = list(build(**values))
    assert list(map(told, compiled.all(**values))) == list(map(told, rows))
    return rows


@pytest.mark.usefixtures("demonstration")
def test_compiled_queries_find_what_the_orm_finds():
    today = timezone.localdate()
    found = {name: 0 for name in ["versions", "stages", "alike", "of", "on", "offers"]}
    for pathway in Pathway.objects.select_related("role"):
        role = pathway.role
        found["versions"] += len(same(VERSIONS, published_version, role=role.slug, today=today))
        asked = {"pathway": pathway.pk, "role": role.pk, "today": today}
        found["alike"] += len(same(MAY_BEGIN_ALIKE, may_begin_alike, **asked))
        for number in (1, 2, 99):
            asked = {"role": role.slug, "number": number, "today": today}
            found["stages"] += len(same(PUBLISHED_STAGES, published_stage, **asked))
    for one in Assessment.objects.select_related("stage__pathway"):
        asked = {"employee": one.employee_id, "role": one.stage.pathway.role_id}
        found["on"] += len(same(own_answers.LATEST_ON, own_answers.latest_on, **asked))
        asked |= {"slug": one.stage.slug}
        found["of"] += len(same(own_answers.LATEST_OF, own_answers.latest_of, **asked))
        asked = {"stage": one.stage_id, "reader": one.employee_id}
        found["offers"] += len(same(OFFERS, offers_at, **asked))
    assert min(found[name] for name in ["versions", "stages", "of", "on", "offers"]) > 0


# Another process ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_publishing_and_retiring_are_seen_at_once_by_every_process(workers):
    old = published("Baker", "knead")
    stage = old.stages.get(number=1)
    anna, ben = UserFactory(language="en"), UserFactory(language="de", stage=stage)
    pages = pages_of(old)[:2]

    def seen_by(person, address):
        read = Request.by(person, address, {}, method="get")
        return [worker.ask(read) for worker in workers]

    for address in pages:
        for person, other in [(anna, ben), (ben, anna), (anna, ben)]:
            for page in seen_by(person, address):
                assert (page.status, person.name in page.text) == (200, True)
                assert other.name not in page.text
                assert "You are here" not in page.text
                assert ("Hier bist du" in page.text) == (person == ben)
                assert "They knead 1" in page.text or address != pages[1]

    new = published(old.role, "fold")
    for page in seen_by(anna, new.stages.get(number=1).get_absolute_url()):
        assert "They fold 1" in page.text
        assert "They knead 1" not in page.text

    today = timezone.localdate()
    services.retire(new, on=today, reason="Machines do it", today=today)
    for address in pages:
        assert [page.status for page in seen_by(ben, address)] == [404, 404]
    assert Stage.objects.filter(pathway=new).exists()
