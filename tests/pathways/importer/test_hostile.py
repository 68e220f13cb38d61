"""Nothing that is read takes over 200 megabytes or 250 times as long as the shipped pathway, which
is about two seconds of a processor, whatever it is."""

import json
import re
import subprocess
import sys

import pytest
from django.conf import settings

from pathways.documents.wording import sentence
from pathways.importer import limits
from pathways.importer.understand import understand
from tests import samples
from tests.pathways.importer.hostile import CASES

TIMES, MEGABYTES = 250, 200

REFUSED = {
    "bomb": "unsafe",
    "small bomb": "unsafe",
    "lying bomb": "broken",
    "many parts": "unsafe",
    "external entity": "unsafe",
    "billion laughs": "unsafe",
    "deep DOCX": "too_deep",
    "too large DOCX": "too_many_lines",
    "DOCX of many headers": "too_large",
    "DOCX of long headers that pack well": "unsafe",
    "DOCX of a thousand styles parts": "too_large",
    "one line of 10 MB": "too_large",
    "a line of 1 MB": "line_too_long",
    "a million lines": "too_large",
    "NUL": "not_text",
    "lone surrogates": "not_text",
    "surrogates as bytes": "not_utf8",
    "truncated UTF-8": "not_utf8",
    "truncated UTF-16": "not_utf8",
    "UTF-16 without its mark": "not_text",
    "UTF-32": "not_utf8",
    "HTML of '<div>'": "too_deep",
    "HTML of misnested tags": "too_deep",
}


# Reading a refused document mostly costs nothing; the others take most of a minute.
DRAWN = [name for name in CASES if name in REFUSED or samples.is_drawn(name, one_in=8)]


@pytest.fixture(scope="module")
def results():
    """Read each document in a process of its own, so that its memory is measured alone."""
    command = [sys.executable, "-m", "tests.pathways.importer.hostile", *DRAWN]
    run = subprocess.run(  # noqa: S603
        command, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True
    )
    results = {result["name"]: result for result in map(json.loads, run.stdout.splitlines())}
    assert list(results) == DRAWN
    return results


def test_every_hostile_document_is_read_or_refused(results):
    said = {name: results[name]["said"] for name in DRAWN if name not in REFUSED}

    assert [each for each in said.items() if not re.match(r"refused: |\d+ stages, ", each[1])] == []


def test_hostile_documents_take_no_more_time_or_memory_than_the_limits(results):
    dear = {name: result["times"] for name, result in results.items() if result["times"] >= TIMES}
    large = {
        name: result["megabytes"]
        for name, result in results.items()
        if result["megabytes"] >= MEGABYTES
    }

    assert (dear, large) == ({}, {})


def test_hostile_documents_are_refused_for_the_right_reasons(results):
    said = {name: results[name]["said"] for name in REFUSED}

    assert said == {name: f"refused: {reason}" for name, reason in REFUSED.items()}


def test_number_of_findings_has_a_limit(results):
    counts = {
        name: int(found[1])
        for name, result in results.items()
        if (found := re.search(r"(\d+) findings", result["said"]))
    }

    assert {name: count for name, count in counts.items() if count > limits.FINDINGS + 1} == {}


def test_header_that_is_named_often_is_read_once():
    data = CASES["DOCX of one header many times"]()

    findings = understand(data, "x.docx").findings

    *listed, more = findings
    # The lines of the header once, that of the text, and that a name and stages are missing.
    assert (len(listed), len(listed) + int(more.value)) == (limits.FINDINGS, 2_003)
    assert sentence(more) == "There are 3 more remarks like these, too many to list."


def test_two_hundred_stages_are_read_whole():
    understood = understand(CASES["200 stages"]())

    assert (len(understood.document.stages), understood.findings) == (205, ())
