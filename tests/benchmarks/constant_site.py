"""The yardstick: a bare Django site with one signed-in page of 30 kB that never changes.

It reads the session and the user from the database, behind the seven middlewares that
`django-admin startproject` sets up, and does nothing else.
"""

import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

TEXT = ("<!doctype html><title>Constant</title><p>" + "It never changes. " * 2_000)[:30_000]


def view(request):
    """Ask who is signed in, as any page does, and answer the same text."""
    return HttpResponse(TEXT, status=200 if request.user.is_authenticated else 403)


urlpatterns = [path("", view)]

settings.configure(
    SECRET_KEY="only-for-measuring",
    ALLOWED_HOSTS=["localhost"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": environ.Env().db() | {"CONN_MAX_AGE": None}},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
)
application = get_wsgi_application()


def make_reader():
    """Make the tables and one user; return them with the address of the page."""
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return User.objects.create(username="reader"), "/"
