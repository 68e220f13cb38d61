"""What `make test` tries a part of, another part each time, and `make test-all` all of.

The part is drawn by a seed, which every run prints. What failed is drawn again by the next run,
until it holds; `make test SEED=17` draws the part of any other run.
"""

import os
import random

import pytest

WHOLE = os.environ.get("WHOLE") == "on"
FAILED = "samples/failed"


def share(everything, one_in):
    """All of these where all is tried, otherwise about one in so many, in their order."""
    if WHOLE:
        return list(everything)
    return [one for one in everything if is_drawn(one, one_in)]


def is_drawn(one, one_in):
    """Whether this is in the part, which depends on it and on the seed alone."""
    return WHOLE or random.Random(f"{seed()} {one!r}").random() * one_in < 1  # noqa: S311


def choice(of_what, among):
    """One of these, for this: another by another seed."""
    return random.Random(f"{seed()} {of_what!r}").choice(among)  # noqa: S311


def some(of_what, among, one_in):
    """One in so many of these, for this, rounded up: at least one of any."""
    count = -(-len(among) // one_in)
    return random.Random(f"{seed()} {of_what!r}").sample(among, count)  # noqa: S311


def examples(count, one_in=4):
    """How many examples Hypothesis makes up: so many where all is tried, otherwise a part."""
    return count if WHOLE else count // one_in


def seed():
    return int(os.environ["SEED"])


def choose_seed(config):
    """The same in every process of a run: the others find it in the environment."""
    if not os.environ.get("SEED"):
        failed = hasattr(config, "cache") and config.cache.get(FAILED, None)
        os.environ["SEED"] = str(failed or random.randrange(1, 10**6))  # noqa: S311


def remember_seed(config, exit_code):
    if not hasattr(config, "cache"):
        return
    if exit_code == pytest.ExitCode.TESTS_FAILED:
        config.cache.set(FAILED, seed())
    elif exit_code == pytest.ExitCode.OK:
        config.cache.set(FAILED, None)
