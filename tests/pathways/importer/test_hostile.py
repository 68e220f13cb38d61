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


@pytest.fixture(scope="module")
def results():
    """Each in a process of its own, so that none pays for another."""
    command = [sys.executable, "-m", "tests.pathways.importer.hostile"]
    run = subprocess.run(  # noqa: S603
        command, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True
    )
    return {result["name"]: result for result in map(json.loads, run.stdout.splitlines())}


@pytest.mark.parametrize("name", CASES)
def test_hostile_document_is_read_or_refused_in_time(results, name):
    result = results[name]

    assert result["said"].startswith(
        "refused: " if name in REFUSED else ("refused: ", "0", "1", "2", "9")
    )
    assert result["times"] < TIMES
    assert result["megabytes"] < MEGABYTES


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_document_is_refused_for_the_right_reason(results, name):
    assert results[name]["said"] == f"refused: {REFUSED[name]}"


@pytest.mark.parametrize("name", CASES)
def test_what_is_said_of_a_hostile_document_has_an_end(results, name):
    count = re.search(r"(\d+) findings", results[name]["said"])

    assert count is None or int(count[1]) <= limits.FINDINGS + 1


def test_header_that_is_named_often_is_read_once():
    data = CASES["DOCX of one header many times"]()

    findings = understand(data, "x.docx").findings

    *listed, more = findings
    # The lines of the header once, that of the text, and that a name and stages are missing.
    assert (len(listed), len(listed) + int(more.value)) == (limits.FINDINGS, 2_003)
    assert sentence(more) == "There are 3 more remarks like these, too many to list."


def test_two_hundred_stages_are_read_whole(results):
    assert results["200 stages"]["said"] == "205 stages, 0 findings"
