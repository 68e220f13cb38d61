import gc
from collections import defaultdict
from copy import copy
from pathlib import Path
from unittest.mock import patch

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone, translation
from hypothesis import HealthCheck, settings

from pathway_portal.accounts import notices
from pathway_portal.web.templatetags.memoized import rendered
from pathways import sealed_words
from pathways.contents import PATHWAY, lists_below
from pathways.models import LoadedDraft, Pathway, Role, Seal, ShippedRole
from tests import samples, shared
from tests.accounts.provider import Provider
from tests.clean_database import CleanDatabase
from tests.database_snapshot import write_demonstration
from tests.factories import UserFactory
from tests.processes import Worker, calm_down

# A busy machine takes its time, which is no mistake of ours. What fails says how to fail again.
settings.register_profile(
    "portal", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("portal")


TESTS = Path(__file__).parent
ONE_IN = 30  # of the tests that should do the same on every database, other ones each time
OLD_SCHEMAS_ONE_IN = 2  # of those that go back to an old schema, on PostgreSQL; on SQLite only one
ORDERS_ONE_IN = 3  # of the orders in which two processes meet; on PostgreSQL all of them
# What `make test-quick` leaves out, beside the browser and processes that meet: what asks every
# page or form, serves a portal of its own, migrates back and forth, or reads and writes very many
# rows or documents.
SLOW = {
    *("test_html.py", "test_every_form_text.py", "test_headers.py", "test_left_behind.py"),
    *("test_translations.py", "accounts/test_single_sign_on.py"),
    "accounts/test_single_sign_on_refusals.py",
    *("test_make.py", "test_request_limits.py", "test_serving.py", "test_settings.py"),
    "test_settings_in_use.py",
    *("accounts/erasure/test_erasing.py", "accounts/erasure/test_what_stays.py"),
    *("accounts/limits/test_limits.py", "accounts/limits/test_office.py"),
    *("accounts/limits/test_used_once.py", "accounts/test_my_data.py"),
    *("accounts/test_import_page.py", "accounts/test_import_while_saving.py"),
    *("accounts/test_names.py", "assessments/test_migration_of_receipts.py"),
    *("assessments/test_renamed_models.py", "assessments/test_walk.py"),
    *("assessments/demo_company/test_demo_company.py", "assessments/demo_company/test_plans.py"),
    "assessments/test_making_the_demo_company.py",
    "pathways/admin/edit_conflicts/test_every_page.py",
    "pathways/admin/edit_conflicts/test_fields_and_lines.py",
    "pathways/admin/test_killed_after_commit.py",
    *("operations/test_backup_and_restore.py", "operations/test_moving.py"),
    "pathways/test_rituals.py",
    *("pathways/exports/test_round_trip.py", "pathways/importer/test_round_trip.py"),
    *("pathways/importer/test_hostile.py", "pathways/importer/test_account.py"),
    *("pathways/test_content.py", "pathways/test_starter_roles.py"),
}
# What a process begins with: the dearest files, the first of them the dearest.
LONGEST = [
    *("browser/test_accessibility.py", "assessments/test_independence.py", "test_make.py"),
    *("access/test_matrix.py", "browser/test_every_form.py", "operations/test_moving.py"),
    *("test_html.py", "test_every_form_text.py", "access/test_writes.py"),
]


def pytest_configure(config):
    if missing := [name for name in (*SLOW, *LONGEST) if not (TESTS / name).exists()]:
        raise pytest.UsageError(f"A list in tests/conftest.py names no file: {missing}")
    if not hasattr(config, "workerinput"):
        samples.choose_seed(config)
        if getattr(config.option, "dist", "no") != "no" and not config.option.collectonly:
            shared.begin(config)


def pytest_sessionfinish(session, exitstatus):
    if not hasattr(session.config, "workerinput"):
        samples.remember_seed(session.config, exitstatus)


def pytest_terminal_summary(terminalreporter):
    drawn = "everything" if samples.WHOLE else f"what SEED={samples.seed()} draws"
    terminalreporter.write_line(f"Tried {drawn} of the large tables and walks.")


def pytest_collection_modifyitems(config, items):
    old_schemas = old_schemas_not_drawn(items)
    leave_out(config, items, {*old_schemas, *cases_not_drawn(items)})
    for item in items:
        if (
            meets_database(item)
            and item not in old_schemas
            and (differs(item) or samples.is_drawn(item.nodeid, ONE_IN))
        ):
            item.add_marker(pytest.mark.database)
        if "workers" in item.fixturenames or is_in(SLOW, item.path):
            item.add_marker(pytest.mark.slow)
    items[:] = longest_first(items, getattr(config, "workerinput", {}).get("workercount", 1))


def leave_out(config, items, not_drawn):
    """Go without these on SQLite; what PostgreSQL is asked is chosen by its mark."""
    if connection.vendor == "sqlite":
        config.hook.pytest_deselected(items=[item for item in items if item in not_drawn])
        items[:] = [item for item in items if item not in not_drawn]


def old_schemas_not_drawn(items):
    """Draw one of those that go back to an old schema, on PostgreSQL about half: each takes long.

    They ask migrations that are merged, and therefore never edited."""
    going_back = [item for item in items if item.get_closest_marker("old_schema")]
    if samples.WHOLE or not going_back:
        return set()
    drawn = {samples.choice("old schema", going_back)}
    if connection.vendor != "sqlite":
        drawn |= {one for one in going_back if samples.is_drawn(one.nodeid, OLD_SCHEMAS_ONE_IN)}
    return {*going_back} - drawn


def cases_not_drawn(items):
    """Draw a part of the cases of each test marked `sampled`, and of the orders of each race.

    At least one case of each test stays, so that no test is left out."""
    if samples.WHOLE:
        return
    tests = defaultdict(list)
    for item in items:
        one_in = cases_one_in(item)
        if one_in > 1:
            tests[item.nodeid.partition("[")[0], one_in].append(item)
    for (test, one_in), cases in tests.items():
        drawn = samples.some(test, cases, one_in)
        yield from (item for item in cases if item not in drawn)


def cases_one_in(item):
    if marker := item.get_closest_marker("sampled"):
        return marker.args[0]
    is_race = "workers" in item.fixturenames and "order" in item.fixturenames
    return ORDERS_ONE_IN if is_race else 1


def longest_first(items, workers):
    """Let each process begin with some of the longest files, so that none is alone in the end.

    At first each is given a stretch of the list, and later takes from the end of another's. The
    browser's tests stay together, because every process that has one starts a Chromium."""
    longest = {name: [item for item in items if is_in({name}, item.path)] for name in LONGEST}
    others = [item for item in items if not is_in(LONGEST, item.path)]
    others.sort(key=lambda item: "/browser/" not in str(item.path))
    size = -(-len(others) // workers)
    files = list(longest.values())
    return [
        item
        for at in range(workers)
        for part in (*files[at::workers], others[at * size : (at + 1) * size])
        for item in part
    ]


def pytest_collection_finish():
    """Have the garbage collector pass over what stays to the end, and come by less often."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def is_in(modules, path):
    return path.relative_to(TESTS).as_posix() in modules


def meets_database(item):
    return item.get_closest_marker("django_db") or "db" in item.fixturenames


def differs(item):
    """Whether another database could do it differently: it says so, or commits what it does."""
    in_database = item.get_closest_marker("django_db")
    commits = in_database and in_database.kwargs.get("transaction")
    return commits or item.get_closest_marker("every_database") or "workers" in item.fixturenames


@pytest.fixture(autouse=True)
def english():
    """Every test begins in English: a request leaves the language of its reader behind."""
    translation.activate("en")


def forget_kept_words():
    """Forget what pages keep of sealed versions: a test undoes what it has sealed."""
    rendered.cache_clear()
    sealed_words.stages_with_lines.clear()
    for loader in vars(sealed_words).values():
        if hasattr(loader, "cache_clear"):
            loader.cache_clear()


@pytest.fixture(autouse=True)
def nothing_cached_yet():
    """Caches outlive a test: what other tests used up of a limit, and rows of the same ids."""
    cache.clear()
    forget_kept_words()


@pytest.fixture
def noon(monkeypatch):
    """The test begins at noon and the time goes on: no midnight falls between two of its lines."""
    now = timezone.now
    ahead = now().replace(hour=12) - now()
    monkeypatch.setattr(timezone, "now", lambda: now() + ahead)


@pytest.fixture(autouse=True)
def mail_at_once(monkeypatch):
    """Mail that goes out while the page goes on is there as soon as the page is."""
    monkeypatch.setattr(notices, "soon", lambda work, *args, **more: work(*args, **more))


@pytest.fixture(scope="module")
def running_workers(django_db_setup):
    workers = [Worker(), Worker()]
    yield workers
    for worker in workers:
        worker.end()


@pytest.fixture
def workers(running_workers, db):
    """Two processes of the portal, to ask at the same time."""
    yield running_workers
    calm_down(running_workers)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    shared.begin_with_a_copy()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Load HR's groups for every test, and clean up like this after each one that commits."""
    with django_db_blocker.unblock():
        call_command("loaddata", "groups", verbosity=0)
        clean = CleanDatabase()
        ask_what_is_asked_once_per_process()
    with patch.object(TransactionTestCase, "_fixture_teardown", lambda test: clean.restore()):
        yield


def ask_what_is_asked_once_per_process():
    """Whichever test came first would else count these queries as its own."""
    assert connection.features.supports_json_field
    ContentType.objects.get_for_models(*apps.get_models())


@pytest.fixture
def groups(db):
    """Have HR's groups: they are in the database from the start."""


@pytest.fixture
def hr_admin(groups):
    user = UserFactory(is_staff=True, name="Hanna HR")
    user.groups.add(Group.objects.get(name="HR admins"))
    return user


@pytest.fixture
def hr_client(client, hr_admin):
    client.force_login(hr_admin)
    return client


@pytest.fixture
def content_editor(groups):
    user = UserFactory(is_staff=True, name="Ed Editor")
    user.groups.add(Group.objects.get(name="Content editors"))
    return user


@pytest.fixture
def superuser(db):
    return UserFactory(superuser=True, name="Sue Superuser")


@pytest.fixture(scope="session")
def loaded_once():
    """`loaded_once(name, load)` loads shipped pathways, which takes seconds, once a process.

    Later it writes the same rows again, where there is no role yet."""
    kept = {}
    lists = [content.model for content in lists_below(PATHWAY)]
    models = [Role, Pathway, *lists, Seal, ShippedRole, LoadedDraft]

    def load_once(name, load):
        is_alone = not Role.objects.exists()
        if is_alone and name in kept:
            for model, rows in kept[name]:
                model.objects.bulk_create(map(copy, rows))
            return
        load()
        if is_alone:
            kept[name] = [(model, list(model.objects.all())) for model in models]

    return load_once


@pytest.fixture
def operations_director(db, loaded_once):
    """The shipped pathway, as its fixture has it."""
    loaded_once(
        "operations-director",
        lambda: call_command("loaddata", "roles/operations-director", verbosity=0),
    )


@pytest.fixture
def debug(settings):
    """The mode in which alone a demonstration company can be made."""
    settings.DEBUG = True


@pytest.fixture
def demonstration(groups):
    """The demonstration company, whole."""
    write_demonstration()


@pytest.fixture
def provider(settings):
    """Single sign-on: the company's provider, which the portal trusts."""
    running = Provider()
    running.trusted_by(settings)
    yield running
    running.end()
