"""Figures for Prometheus: counts and times by page, without people and what they typed."""

import os

from django.db import DatabaseError
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from pathway_portal.accounts.notices import oldest_unsent

from .health import examine
from .models import CommandRun

# Each worker has figures of its own; gunicorn.conf.py names the folder in which they meet.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
QUERIES = (0, 2, 5, 10, 20, 50, 100, 500)

own = CollectorRegistry()
requests = Counter(
    "portal_requests_total", "Requests answered", ["method", "page", "status"], registry=own
)
durations = Histogram(
    "portal_request_seconds",
    "Time to answer a request",
    ["page"],
    buckets=SECONDS,
    registry=own,
)
queries_asked = Histogram(
    "portal_request_queries",
    "Queries of a request",
    ["page"],
    buckets=QUERIES,
    registry=own,
)


def observe(method, page, status, seconds, queries):
    requests.labels(method, page, status).inc()
    durations.labels(page).observe(seconds)
    queries_asked.labels(page).observe(queries)


class PortalState:
    """What holds for all workers, asked at the moment."""

    def collect(self):
        health = GaugeMetricFamily("portal_healthy", "1 where it is well", labels=["check"])
        for check, words in examine().items():
            health.add_metric([check.name], 0 if words else 1)
        yield health
        try:
            yield from self._of_database()
        except DatabaseError:
            return  # `portal_healthy` says so

    def _of_database(self):
        now = timezone.now()
        oldest = oldest_unsent(at=now)
        waiting = (now - oldest).total_seconds() if oldest else 0
        yield GaugeMetricFamily(
            "portal_oldest_mail_seconds", "Age of the oldest unsent mail", waiting
        )
        runs = GaugeMetricFamily(
            "portal_command_success_timestamp_seconds",
            "When a scheduled command last succeeded",
            labels=["command"],
        )
        for run in CommandRun.objects.exclude(succeeded_at=None).order_by("command"):
            runs.add_metric([run.command], run.succeeded_at.timestamp())
        yield runs


def exposition():
    """Return all figures as Prometheus reads them."""
    registry = CollectorRegistry()
    registry.register(PortalState())
    if os.environ.get(SHARED):
        MultiProcessCollector(registry)
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(own)
