"""`python -m tests.benchmarks measure` or `profile PAGE`; see `docs/performance.md`."""

import argparse
import os
import platform
import re
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from .profiles import describe
from .rounds import figures_of
from .sites import constant_site, portal_of

SIZES = [30, 1_000, 100_000]
PROFILED = 50  # requests
DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    measuring = commands.add_parser("measure", help="measure every page, or those named")
    measuring.add_argument("--people", type=int, nargs="+", default=SIZES)
    measuring.add_argument("--page", action="append", help="a part of a page's name")
    measuring.add_argument("--write", action="store_true", help=f"write the table to {DOCUMENT}")
    profiling = commands.add_parser("profile", help="say where the time of one page goes")
    profiling.add_argument("page")
    profiling.add_argument("--people", type=int, default=SIZES[0])
    options = parser.parse_args()
    url = os.environ.get("DATABASE_URL", "")
    if options.command == "profile":
        with portal_of(options.people, url) as portal:
            print(describe(portal.inspect("profile", options.page, PROFILED), PROFILED))
        return
    columns = {size: dict(measure(size, url, options.page)) for size in options.people}
    table = table_of(columns, url)
    print(table)
    if options.write:
        write(table, "PostgreSQL" if url else "SQLite")


def measure(size, url, wanted):
    """Give each page's name and figures, in a company of this size."""
    say(f"{size} people: making the company")
    with portal_of(size, url) as portal, constant_site(url) as constant:
        for number, name in enumerate(portal.pages, 1):
            if wanted and not any(part in name for part in wanted):
                continue
            say(f"{size} people: {number} of {len(portal.pages)}, {name}")
            yield name, figures_of(portal, constant, name)


def table_of(columns, url):
    """Return a Markdown table: the ratios at each size, then what is the same at each."""
    last = list(columns.values())[-1]
    server = ["database, ms"] if url else []
    heads = ["page", *(f"{size:,}" for size in columns), *server, "queries", "bytes"]
    lines = [
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: Python {platform.python_version()}, "
        f"Django {version('django')}.",
        "",
        f"| {' | '.join(heads)} |",
        f"|---|{'--:|' * (len(heads) - 1)}",
    ]
    for name, figures in last.items():
        ratios = [f"{of[name].ratio:.1f}" if name in of else "–" for of in columns.values()]
        server = [f"{figures.database:.1f}"] if url else []
        cells = [name, *ratios, *server, str(figures.queries), f"{figures.length:,}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def write(table, name):
    """Replace what stands below this heading of the document."""
    before = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(with_section(before, name, table), encoding="utf-8")


def with_section(document, name, text):
    section = re.compile(rf"(^### {name}\n).*?(?=^#|\Z)", re.MULTILINE | re.DOTALL)
    return section.sub(rf"\1\n{text}\n\n", document).rstrip() + "\n"


def say(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
