import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone, translation
from hypothesis import HealthCheck, settings

from pathway_portal.accounts import notices
from pathways import sealing
from tests import samples
from tests.accounts.provider import Provider
from tests.database_snapshot import DatabaseSnapshot
from tests.factories import UserFactory
from tests.processes import Worker, calm_down

# A busy machine takes its time, which is no mistake of ours. What fails says how to fail again.
settings.register_profile(
    "portal", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("portal")


ONE_IN = 5  # of the tests that do the same on every database, the part that is asked of each


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        samples.choose_seed(config)


def pytest_sessionfinish(session, exitstatus):
    if not hasattr(session.config, "workerinput"):
        samples.remember_seed(session.config, exitstatus)


def pytest_terminal_summary(terminalreporter):
    drawn = "everything" if samples.WHOLE else f"what SEED={samples.seed()} draws"
    terminalreporter.write_line(f"Tried {drawn} of the large tables and walks.")


def pytest_collection_modifyitems(items):
    for item in items:
        if meets_database(item) and (differs(item) or samples.is_drawn(item.nodeid, ONE_IN)):
            item.add_marker(pytest.mark.database)
    # What takes longest begins first, so that nobody waits for it in the end.
    items.sort(key=lambda item: "/browser/" not in str(item.path))


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


@pytest.fixture(autouse=True)
def no_limit_reached_yet():
    """The cache outlives a test, and with it what other tests used up of a limit."""
    cache.clear()


@pytest.fixture
def noon(monkeypatch):
    """The test begins at noon and the time goes on: no midnight falls between two of its lines."""
    now = timezone.now
    ahead = now().replace(hour=12) - now()
    monkeypatch.setattr(timezone, "now", lambda: now() + ahead)


@pytest.fixture(autouse=True, scope="session")
def emptied_in_spite_of_seals():
    """Where a test has committed, all rows are deleted behind it, those of sealed versions too."""
    if connection.vendor != "sqlite":  # elsewhere TRUNCATE does it, and asks no row
        return
    # Of the class, because a test with a browser in it has a connection of its own.
    operations = type(connection.ops)
    empty = operations.sql_flush

    def sql_flush(self, *args, **kwargs):
        deletions = empty(self, *args, **kwargs)
        rules = sealing.removals(self.connection), sealing.statements(self.connection)
        return deletions and [*rules[0], *deletions, *rules[1]]

    operations.sql_flush = sql_flush


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
def django_db_setup(django_db_setup, django_db_blocker):
    """HR's groups, as they are shipped, stand in the database that every test begins with."""
    with django_db_blocker.unblock():
        load_groups()


@pytest.fixture
def groups(db):
    """HR's groups, also behind a test that has committed, after which nothing is left."""
    if not Group.objects.exists():
        load_groups()


def load_groups():
    call_command("loaddata", "groups", verbosity=0)


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


@pytest.fixture
def operations_director(db):
    """The shipped pathway, loaded from its fixture."""
    call_command("loaddata", "roles/operations-director", verbosity=0)


@pytest.fixture
def debug(settings):
    """The mode in which alone a demonstration company can be made."""
    settings.DEBUG = True


@pytest.fixture(scope="session")
def kept_demonstration():
    return []


@pytest.fixture
def demonstration(groups, settings, kept_demonstration):
    """The demonstration company, whole: made once, and from then on written as it was then."""
    if kept_demonstration:
        kept_demonstration[0].write()
        return
    settings.DEBUG = True
    call_command("demo_company", verbosity=0)
    settings.DEBUG = False
    if connection.vendor == "sqlite":
        kept_demonstration.append(DatabaseSnapshot())


@pytest.fixture
def provider(settings):
    """Single sign-on: the company's provider, which the portal trusts."""
    running = Provider()
    running.trusted_by(settings)
    yield running
    running.end()
