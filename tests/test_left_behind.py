"""What stays behind: in a browser after signing out, on the disk, among the public files."""

import os
import sqlite3
import stat
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import resolve, reverse
from whitenoise import WhiteNoise

from pathway_portal.web.static_files import StaticFiles
from tests.factories import PathwayFactory, UserFactory


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["account_logout", "admin:logout"])
def test_signing_out_clears_the_browser_of_this_site_alone(client, hr_admin, address):
    client.force_login(hr_admin)
    before = client.get("/")

    response = client.post(reverse(address))

    assert "Clear-Site-Data" not in before.headers
    # With "cookies" it would sign people out of the company's other sites.
    assert response.headers.get("Clear-Site-Data") == '"cache", "storage"'
    assert client.cookies[settings.SESSION_COOKIE_NAME].value == ""


@pytest.mark.django_db
def test_nothing_else_clears_the_browser(client):
    for page in ["/", reverse("account_login"), "/nowhere/"]:
        assert "Clear-Site-Data" not in client.get(page).headers


def pages(user):
    pathway = PathwayFactory(published=True)
    return {
        "my_data_download": reverse("my_data_download"),
        "pathways:download": reverse("pathways:download", args=[pathway.role.slug, "markdown"]),
        "admin:pathways_pathway_download": reverse(
            "admin:pathways_pathway_download", args=[pathway.pk, "json"]
        ),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["my_data_download", "pathways:download", "admin:pathways_pathway_download"]
)
def test_downloads_without_end_are_refused_in_words(client, superuser, name, monkeypatch):
    page = pages(superuser)[name]
    most = 3
    monkeypatch.setattr(resolve(page).func, "download_limit", f"{most}/m/user,600/h/user")
    client.force_login(superuser)
    another = UserFactory(superuser=True)

    allowed = {client.get(page).status_code for _one in range(most)}
    refused = client.get(page)

    client.force_login(another)
    somebody_else = client.get(page)

    assert allowed == {200}
    assert refused.status_code == 429
    assert refused.templates[0].name == "429_downloads.html"
    assert "Wait a few minutes" in refused.content.decode()

    assert somebody_else.status_code == 200


def run(code, path, umask=0o022):
    """In a process of the portal's own, on this database."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{path}",
        "DJANGO_SETTINGS_MODULE": "pathway_portal.settings",
        "SECRET_KEY": "only-for-tests-and-nowhere-else-at-all",
    }
    command = [sys.executable, "-c", f"import django; django.setup(); {code}"]
    subprocess.run(  # noqa: S603
        command, check=True, env=environment, cwd=settings.BASE_DIR, umask=umask
    )


@pytest.mark.parametrize("exists", [False, True])
def test_database_file_is_its_owners_alone(tmp_path, exists):
    path = tmp_path / "portal.sqlite3"
    if exists:
        sqlite3.connect(path).execute("CREATE TABLE kept (id)").connection.close()
        path.chmod(0o644)

    run(
        "from django.db import connection, transaction; c = connection.cursor(); "
        "transaction.set_autocommit(False); c.execute('CREATE TABLE t (id)'); "
        f"import os; print(os.listdir('{tmp_path}')); "
        f"assert all(os.stat(e).st_mode & 0o077 == 0 for e in os.scandir('{tmp_path}')); "
        "transaction.commit()",
        path,
    )

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_list_of_the_static_files_is_not_served(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path / "files"
    storage = StaticFiles()
    storage.save("portal.css", ContentFile(b"body { margin: 0 }"))

    collected = [*storage.post_process({"portal.css": (storage, "portal.css")})]

    served = {*WhiteNoise(None, root=settings.STATIC_ROOT).files}
    assert served == {"/portal.css", *(f"/{name}" for _, name, done in collected if done)}
    assert (tmp_path / "staticfiles.json").is_file()


def test_list_of_the_static_files_stands_beside_the_folder_that_is_served(tmp_path):
    run(
        "from django.conf import settings; "
        "from django.contrib.staticfiles.storage import staticfiles_storage as s; "
        "assert str(s.manifest_storage.location) == str(settings.BASE_DIR / '.static'); "
        "assert str(settings.STATIC_ROOT) == str(settings.BASE_DIR / '.static' / 'files')",
        tmp_path / "none.sqlite3",
    )
