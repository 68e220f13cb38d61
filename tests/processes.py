"""Requests that meet: two real processes answer them, each over a connection of its own.

A request goes all the way from the middleware to the commit. It can be stopped before and after
it writes, so that a test decides which of two comes first, and not the machine.
"""

from __future__ import annotations

import logging
import multiprocessing
import signal
import threading
import time
import traceback
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from unittest.mock import patch

from django.conf import settings
from django.db import connection, connections
from django.db.transaction import Atomic
from django.test import Client

PATIENCE = 120  # seconds until a process counts as stuck; each database gives up waiting before
GO_ON = "go on"


class StopPoint(Enum):
    """Where a request can be held up."""

    HAS_READ = "the page has read everything; its transaction has not begun"
    HAS_WRITTEN = "the transaction has written everything; it is not yet committed"
    HAS_COMMITTED = "the first transaction is committed; nothing else has happened since"


@dataclass(frozen=True)
class Request:
    """What a browser sends when somebody who is signed in there presses a button, or reads."""

    session: str
    path: str
    data: dict
    method: str = "post"

    @classmethod
    def by(cls, user, path, data, method="post"):
        client = Client()
        client.force_login(user)
        return cls(client.cookies[settings.SESSION_COOKIE_NAME].value, path, data, method)


@dataclass(frozen=True)
class WorkerResponse:
    status: int
    url: str
    text: str
    error: str
    transactions: int
    part_in_transactions: float  # of the time of a processor that the request took


# The process --------------------------------------------------------------------------------------


def serve(pipe, database):
    """Answer one request after the other, until the test closes its end of the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection.settings_dict["NAME"] = database
    logging.disable()
    warnings.simplefilter("error")
    _ = connection.features.supports_json_field  # SQLite is asked once, in a transaction of its own
    try:
        while True:
            message = pipe.recv()
            if message != GO_ON:
                request, stop = message
                pipe.send(answer_to(request, stop, pipe))
    except (EOFError, BrokenPipeError):
        connections.close_all()


def answer_to(request, stop, pipe):
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session
    began = time.process_time()
    with held_up(stop, pipe) as transactions:
        response = getattr(client, request.method)(request.path, request.data)
    taken = time.process_time() - began
    finish_threads()
    raised = response.exc_info
    return WorkerResponse(
        status=response.status_code,
        url=response.headers.get("Location", ""),
        text=response.content.decode(),
        error="".join(traceback.format_exception(*raised)) if raised else "",
        transactions=len(transactions),
        part_in_transactions=sum(transactions) / taken,
    )


def finish_threads():
    """Wait for the mails that go out behind a page: the test empties the database next."""
    for thread in threading.enumerate():
        if thread is not threading.main_thread():
            thread.join(PATIENCE)


@contextmanager
def held_up(stop, pipe):
    """Stop there once: say that it is reached, and wait until the test says to go on.

    Gives what each transaction took, in seconds of a processor.
    """
    ahead, taken, began = {stop}, [], []
    enter, leave = Atomic.__enter__, Atomic.__exit__

    def reach(place):
        if place in ahead:
            ahead.remove(place)
            pipe.send(place)
            pipe.recv()

    def reach_and_enter(atomic):
        if not connection.in_atomic_block:
            reach(StopPoint.HAS_READ)
            began.append(time.process_time())
        return enter(atomic)

    def reach_and_leave(atomic, *raised):
        is_outermost = len(connection.atomic_blocks) == 1
        if is_outermost:
            reach(StopPoint.HAS_WRITTEN)
        left = leave(atomic, *raised)
        if is_outermost:
            taken.append(time.process_time() - began[-1])
            reach(StopPoint.HAS_COMMITTED)
        return left

    with patch.multiple(Atomic, __enter__=reach_and_enter, __exit__=reach_and_leave):
        yield taken


class Worker:
    """A process, as the test sees it."""

    def __init__(self):
        # One process imports the portal once, and the others are forks of it.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.portal_imported"])
        self.pipe, its_end = context.Pipe()
        database = connection.settings_dict["NAME"]
        self.process = context.Process(target=serve, args=(its_end, database), daemon=True)
        self.process.start()
        its_end.close()
        self.is_busy = False

    def send(self, request, stop=None):
        self.pipe.send((request, stop))
        self.is_busy = True
        if stop:
            assert self.hear() == stop

    def go_on(self):
        self.pipe.send(GO_ON)

    def hear(self):
        """Where it has stopped, or its answer."""
        assert self.pipe.poll(PATIENCE), "The process is stuck."
        heard = self.pipe.recv()
        self.is_busy = not isinstance(heard, WorkerResponse)
        return heard

    def ask(self, request):
        self.send(request)
        return self.hear()

    def is_silent(self, seconds):
        return not self.pipe.poll(seconds)

    def kill(self):
        """End it at once, wherever it is, as a crash would."""
        self.process.kill()
        self.process.join()
        self.is_busy = False

    def end(self):
        self.pipe.close()
        self.process.join(PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()


def calm_down(workers):
    """Bring to its end what a failed test has left under way."""
    for worker in workers:
        if worker.is_busy:
            worker.go_on()
    for worker in workers:
        while worker.is_busy:
            worker.hear()
