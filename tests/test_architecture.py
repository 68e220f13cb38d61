"""Imports point one way: assessments → people → pathways, and upwards inside an app."""

import ast
import re
import tomllib
from importlib.metadata import packages_distributions

import pytest
from django.conf import settings

FORBIDDEN = {
    "pathways": ["pathway_portal", "assessments"],
    "pathway_portal/accounts": ["assessments"],
    "assessments": [],
}
# Weakest first. A module or a package may import from itself and from the layers before its own.
LAYERS = {
    "pathways": [
        ["content", "own_answers"],
        ["contents"],
        [
            "converters",
            "likeness",
            "links",
            "sealing",
            "pathway_picture",
            "slugs",
            "text",
            "widgets",
        ],
        ["apps", "fields", "templatetags"],
        ["models"],
        ["search", "time_estimate"],
        ["checks"],
        ["services"],
        ["importer"],
        ["comparison", "exports", "forms"],
        ["views"],
        ["admin", "management", "urls"],
    ],
    "pathway_portal/accounts": [
        ["apps", "bulk", "names", "spelling", "templatetags"],
        ["models"],
        ["changes", "limits"],
        ["linked_accounts", "one_time_codes", "sessions"],
        [
            "backends",
            "forms",
            "notices",
            "passwords",
            "permissions",
            "sign_in",
            "single_sign_on",
        ],
        ["adapter", "pending_changes", "personal_data", "sign_in_forms"],
        ["services"],
        ["confirmations", "context_processors", "org_import", "views"],
        ["change_views"],
        ["admin", "management", "urls"],
    ],
    "assessments": [
        ["apps", "progress", "templatetags"],
        ["models"],
        ["permissions", "questions"],
        ["carry_over", "personal_data"],
        ["charts", "services"],
        ["comparison", "forms"],
        ["views"],
        ["admin", "management", "urls"],
    ],
}


def modules(app):
    root = settings.BASE_DIR / app
    return [path for path in sorted(root.rglob("*.py")) if "migrations" not in path.parts]


def part(app, path):
    """The module or package directly inside the app that a file is, or belongs to."""
    return path.relative_to(settings.BASE_DIR / app).with_suffix("").parts[0]


def imported(path):
    """The full names of all modules that a file imports."""
    package = path.relative_to(settings.BASE_DIR).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else ()
            source = ".".join([*base, *([node.module] if node.module else [])])
            yield source
            yield from (f"{source}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("app", LAYERS)
def test_apps_import_downwards_only(app):
    wrong = [
        (path.name, name)
        for path in modules(app)
        for name in imported(path)
        if any(name == root or name.startswith(f"{root}.") for root in FORBIDDEN[app])
    ]

    assert wrong == []


@pytest.mark.parametrize("app", LAYERS)
def test_layers_inside_an_app_import_downwards_only(app):
    layer_of = {name: place for place, names in enumerate(LAYERS[app]) for name in names}
    own = app.replace("/", ".") + "."
    wrong = []
    for path in modules(app):
        here = part(app, path)
        for name in imported(path):
            there = name.removeprefix(own).split(".")[0]
            if name.startswith(own) and there != here and layer_of[there] >= layer_of[here]:
                wrong.append((here, there))

    assert wrong == []


@pytest.mark.parametrize("app", LAYERS)
def test_every_module_has_its_layer(app):
    placed = sorted(name for names in LAYERS[app] for name in names)

    assert placed == sorted({part(app, path) for path in modules(app)} - {"__init__"})


def test_the_catalogue_asks_a_person_for_no_answers():
    """It would reach assessments through what they add to people: `request.user.assessments`."""
    places = [
        path.name
        for path in modules("pathways")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "assessments"
    ]

    assert places == []


def test_migrations_import_no_code_that_goes_on_changing():
    """Only what Django itself refers to: classes of columns, and the choices of models."""
    ours = ("assessments", "pathway_portal", "pathways")
    outside = [
        (path.name, name)
        for app in ours
        for path in sorted((settings.BASE_DIR / app).rglob("migrations/*.py"))
        for name in imported(path)
        if name.split(".")[0] in ours
        and ".migrations" not in name
        and not re.fullmatch(r"pathways\.(fields|links)|\w+(\.\w+)*\.models", name)
    ]

    assert outside == []


def test_what_is_imported_is_declared():
    """What only others bring along would go with them."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    declared = {re.match(r"[\w-]+", line)[0] for line in project["project"]["dependencies"]}
    packages = packages_distributions()

    used = {
        package.lower().replace("_", "-")
        for app in ("assessments", "pathway_portal", "pathways")
        for path in modules(app)
        for name in imported(path)
        for package in packages.get(name.split(".")[0], [])
    }

    assert used - declared == set()


def test_architecture_test_sees_the_imports_there_are():
    """The tests above would pass just as well if they saw nothing."""
    names = set(imported(settings.BASE_DIR / "assessments" / "models.py"))

    assert {"pathways.models.Level", "assessments.progress.Progress"} <= names
