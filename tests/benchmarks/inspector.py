"""The process that makes a site's rows and answers questions about its pages.

It is not the one that is measured. Django is set up in here, once the environment is.
"""

import cProfile
import pstats

CONSTANT = "constant page"


def portal(pipe, size):
    """Fill the empty database with a company of this size, then answer for every page."""
    import django
    from django.db import connections

    django.setup()  # without a page's time limits, since making a large company takes minutes

    from .company import make_company_of
    from .pages import pages

    make_company_of(size)
    connections.close_all()
    from pathway_portal.wsgi import application

    found = {
        name: (page.address, cookies_of(page.reader, page.address))
        for name, page in pages().items()
    }
    _answer(pipe, application, found)


def constant_site(pipe):
    from .constant_site import application, make_reader

    reader, address = make_reader()
    _answer(pipe, application, {CONSTANT: (address, cookies_of(reader, address))})


def cookies_of(reader, address):
    """Sign the reader in and load the page once; return the cookies that a browser then sends."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(reader)
    client.get(address)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def _answer(pipe, application, pages):
    commands = {"look": look, "profile": profile}
    pipe.send(pages)
    try:
        while True:
            command, *arguments = pipe.recv()
            pipe.send(commands[command](application, *arguments))
    except EOFError:
        pass


def load(application, address, cookies):
    """Answer one request without a server; return its status and its length."""
    from django.test import RequestFactory

    status = []
    environ = RequestFactory(SERVER_NAME="localhost").get(address, HTTP_COOKIE=cookies).environ
    response = application(environ, lambda line, _headers: status.append(int(line[:3])))
    length = sum(map(len, response))
    response.close()
    return status[0], length


def look(application, address, cookies):
    """Return the page's status, its number of queries and its length."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        status, length = load(application, address, cookies)
    return status, len(queries), length


def profile(application, address, cookies, times):
    """Return the profile of so many requests, as `pstats` has it."""
    load(application, address, cookies)
    profiled = cProfile.Profile()
    profiled.runcall(lambda: [load(application, address, cookies) for _time in range(times)])
    return pstats.Stats(profiled).stats
