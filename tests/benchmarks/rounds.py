"""Compare each page with the constant page, in rounds that take turns."""

from dataclasses import dataclass
from statistics import median

from .inspector import CONSTANT

ROUNDS = 5
SHORTEST = 0.15  # CPU seconds of one page in one round: a shorter time is not steady


@dataclass(frozen=True)
class Figures:
    """What a page costs: CPU as a ratio to the constant page, medians of all rounds."""

    ratio: float
    database: float  # CPU milliseconds of PostgreSQL's process; SQLite's are in the ratio
    queries: int
    length: int


def figures_of(portal, constant, name):
    """Measure one page.

    The constant page has its turn in each round: both meet alike what else the machine does.
    """
    status, queries, length = portal.inspect("look", name)
    if status != (404 if name == "not found" else 200):
        raise RuntimeError(f"{name} answers {status}.")
    times = _enough(portal, name)
    constant_times = _enough(constant, CONSTANT)
    ratios, database = [], []
    for _round in range(ROUNDS):
        reference, _database = constant.cpu_of(CONSTANT, constant_times)
        cpu, of_database = portal.cpu_of(name, times)
        ratios.append(cpu / reference)
        database.append(of_database * 1000)
    return Figures(median(ratios), median(database), queries, length)


def _enough(site, name):
    """Return how many requests take long enough to be measured; warm up meanwhile."""
    site.cpu_of(name, 3)
    return max(3, round(SHORTEST / site.cpu_of(name, 3)[0]))
