"""Say in a few lines where the time of a page goes."""

from collections import Counter

# The first that a file's path holds says what its functions are for.
AREAS = {
    "django/db/models": "building and compiling SQL, making objects",
    "django/db": "asking the database",
    "psycopg2": "asking the database",
    "sqlite3": "asking the database",
    "crispy": "crispy forms",
    "django/template": "templates",
    "django/forms": "forms",
    "django/urls": "addresses",
    "django/utils/translation": "translations",
    "gettext": "translations",
    "django/contrib/admin": "Django's admin",
    "django": "the rest of Django",
    "allauth": "allauth",
    "pathway_portal": "this project",
    "pathways": "this project",
    "assessments": "this project",
}
SHOWN = 40  # functions


def describe(stats, requests):
    """Return the share of each area, then the functions that took longest with what they called."""
    areas, functions = Counter(), []
    for (file, line, function), (_calls, calls, own, whole, _callers) in stats.items():
        areas[_area(file, function)] += own
        functions.append((whole, own, calls, f"{_short(file)}:{line} {function}"))
    total = sum(areas.values())
    lines = [f"{total / requests * 1000:.2f} ms a request, under the profiler", ""]
    lines += [f"{own / total:6.1%}  {area}" for area, own in areas.most_common()]
    lines += ["", "   with calls   alone    calls"]
    for whole, own, calls, function in sorted(functions, reverse=True)[:SHOWN]:
        cost = f"{whole / requests * 1000:10.2f} ms{own / requests * 1000:8.2f}"
        lines.append(f"{cost}{calls / requests:9.1f}  {function}")
    return "\n".join(lines)


def _area(file, function):
    if file == "~":
        return "asking the database" if "execute" in function else "Python itself"
    return next((area for part, area in AREAS.items() if part in file), "Python itself")


def _short(file):
    return "/".join(file.split("/")[-3:])
