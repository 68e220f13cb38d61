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
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from unittest.mock import patch

import django
from django.conf import settings
from django.db import connection, connections
from django.db.transaction import Atomic
from django.test import Client

PATIENCE = 40  # seconds until a process counts as stuck; each database gives up waiting before
GO_ON = "go on"


class Stop(Enum):
    """Where a request can be held up."""

    HAS_READ = "the page has read everything; its transaction has not begun"
    HAS_WRITTEN = "the transaction has written everything; it is not yet committed"
    HAS_COMMITTED = "the first transaction is committed; nothing else has happened since"


@dataclass(frozen=True)
class Request:
    """What a browser sends when somebody who is signed in there presses a button."""

    session: str
    path: str
    data: dict

    @classmethod
    def by(cls, user, path, data):
        client = Client()
        client.force_login(user)
        return cls(client.cookies[settings.SESSION_COOKIE_NAME].value, path, data)


@dataclass(frozen=True)
class Answer:
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
    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    logging.disable()
    warnings.simplefilter("error")
    try:
        while True:
            message = pipe.recv()
            if message != GO_ON:
                request, stop = message
                pipe.send(answer_to(request, stop, pipe))
    except (EOFError, BrokenPipeError):
        connections.close_all()


def answer_to(request, stop, pipe):
    from django.contrib.contenttypes.models import ContentType

    # Each test begins with an empty database, where the types have other ids.
    ContentType.objects.clear_cache()
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session
    began = time.process_time()
    with held_up(stop, pipe) as transactions:
        response = client.post(request.path, request.data)
    taken = time.process_time() - began
    finish_threads()
    raised = response.exc_info
    return Answer(
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
            reach(Stop.HAS_READ)
            began.append(time.process_time())
        return enter(atomic)

    def reach_and_leave(atomic, *raised):
        is_outermost = len(connection.atomic_blocks) == 1
        if is_outermost:
            reach(Stop.HAS_WRITTEN)
        left = leave(atomic, *raised)
        if is_outermost:
            taken.append(time.process_time() - began[-1])
            reach(Stop.HAS_COMMITTED)
        return left

    with patch.multiple(Atomic, __enter__=reach_and_enter, __exit__=reach_and_leave):
        yield taken


class Worker:
    """A process, as the test sees it."""

    def __init__(self):
        spawn = multiprocessing.get_context("spawn")
        self.pipe, its_end = spawn.Pipe()
        database = connection.settings_dict["NAME"]
        self.process = spawn.Process(target=serve, args=(its_end, database), daemon=True)
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
        self.is_busy = not isinstance(heard, Answer)
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


# The orders ---------------------------------------------------------------------------------------


def in_turn(first, second, request, later):
    """The second is sent once the first is answered."""
    return first.ask(request), second.ask(later)


def overtaken(first, second, request, later):
    """The second has read what it goes by; then the first comes and goes."""
    second.send(later, stop=Stop.HAS_READ)
    answer = first.ask(request)
    second.go_on()
    return answer, second.hear()


def queued(first, second, request, later):
    """The second wants to write when the first has written and not yet committed: it waits."""
    second.send(later, stop=Stop.HAS_READ)
    first.send(request, stop=Stop.HAS_WRITTEN)
    second.go_on()
    assert second.is_silent(seconds=0.05)
    first.go_on()
    return first.hear(), second.hear()


def at_once(first, second, request, later):
    """Both are sent in the same moment."""
    first.send(request)
    second.send(later)
    return first.hear(), second.hear()


def side_by_side(first, second, request, later):
    """Both have read, and begin to write in the same moment."""
    first.send(request, stop=Stop.HAS_READ)
    second.send(later, stop=Stop.HAS_READ)
    first.go_on()
    second.go_on()
    return first.hear(), second.hear()


@dataclass(frozen=True)
class Order:
    """How one request and another meet, and which of the two comes first."""

    way: Callable
    first: str

    def __str__(self):
        return f"{self.way.__name__}, {self.first} first"

    def answers(self, workers, one, other):
        """What the one is answered and what the other is; never an error."""
        swapped = slice(None, None, 1 if self.first == "one" else -1)
        requests = [one, other][swapped]
        answers = list(self.way(*workers, *requests))
        for answer in answers:
            assert not answer.error, answer.error
        return answers[swapped]

    def allowed(self, one_first, other_first, one_overtakes=None, other_overtakes=None):
        """The outcomes it may have: a single one, unless nobody said who writes first.

        Where the second had read before the first wrote, it may end otherwise than in turn.
        """
        one_overtakes = one_overtakes or one_first
        other_overtakes = other_overtakes or other_first
        if self.way in (at_once, side_by_side):
            return [one_first, other_first, one_overtakes, other_overtakes]
        if self.way is in_turn:
            return [one_first if self.first == "one" else other_first]
        return [one_overtakes if self.first == "one" else other_overtakes]


# Where nobody says who writes first, another try may end otherwise.
WAYS = [in_turn, overtaken, queued, at_once, side_by_side, at_once]
EVERY_ORDER = [Order(way, first) for way in WAYS for first in ("one", "other")]
