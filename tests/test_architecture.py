"""Imports point one way, from floor to floor and inside each app."""

import ast
import re
import tomllib
from importlib.metadata import packages_distributions

import pytest
from django.conf import settings

# Lowest first. Each imports from the floors below, and from none beside or above.
FLOORS = [
    ["pathway_portal/web"],
    ["pathways"],
    ["pathway_portal/accounts"],
    ["pathway_portal/content_api", "pathway_portal/drafting"],
    ["assessments"],
    ["assessments/plans"],
    ["pathway_portal/privacy"],
    ["pathway_portal/workplace"],
    ["pathway_portal/operations"],
]
# The project itself: what Django and the servers start with, and the page of components.
ROOF = {"formats", "gallery", "guides", "locale", "settings", "urls", "wsgi"}
MOST_LINES = 450
# Weakest first. A module or a package may import from itself and from the layers before its own.
LAYERS = {
    "pathway_portal/web": [
        ["private_keys"],
        [
            "access_tokens",
            "allauth_internals",
            "bounded_lists",
            "command_prompts",
            "compiled_queries",
            "databases",
            "environment",
            "hr_pages",
            "logs",
            "messages",
            "replica",
            "system_errors",
            "templatetags",
            "well_known_files",
        ],
        ["query_limits", "static_files"],
        ["database_file", "deployment_checks", "download_limits", "postgresql", "unsent_forms"],
        ["request_limits", "startup", "third_party_translations"],
        ["views"],
        ["apps", "database_conflicts", "management", "middleware"],
    ],
    "pathways": [
        ["coauthors", "contents_entry", "level_names", "own_answers", "people_to_ask", "signals"],
        ["contents_competency", "contents_pathway"],
        ["contents"],
        [
            "areas",
            "contents_check",
            "converters",
            "likeness",
            "line_keys",
            "lines",
            "links",
            "meanings",
            "page_sections",
            "sealing",
            "pathway_picture",
            "slugs",
            "text",
            "widgets",
        ],
        ["apps", "fields", "form_renderer", "levels", "reading_kinds", "templatetags"],
        ["text_values"],
        ["models"],
        ["loading", "people_counts", "searched_columns", "time_estimate", "tracks"],
        ["search"],
        ["sealed_words"],
        ["documents"],
        ["checks"],
        ["services"],
        ["comparison", "exports"],
        ["importer"],  # reads what exports write
        ["forms"],
        ["views"],
        ["admin", "management", "urls"],
    ],
    "pathway_portal/accounts": [
        ["bulk", "email_addresses", "invisible_characters", "names", "templatetags"],
        ["models"],
        ["changes", "limits", "receipts"],
        ["linked_accounts", "one_time_codes", "sessions"],
        ["provider_sessions"],
        ["second_factor"],
        [
            "access_tokens",
            "backends",
            "colleague_form",
            "forms",
            "incomplete_people",
            "notices",
            "passwords",
            "permissions",
            "single_sign_on",
        ],
        ["adapter", "backchannel_logout", "pending_changes", "personal_data", "sign_in_forms"],
        ["deputies"],
        ["deputy_form", "services"],
        ["apps", "context_processors", "invitations", "org_import", "views"],
        ["provisioning"],
        ["admin", "management", "scim", "urls"],
    ],
    "pathway_portal/drafting": [
        ["models"],
        ["comments", "personal_data", "recording"],
        ["beside", "reviews"],
        ["together"],
        ["apps"],
    ],
    "pathway_portal/content_api": [
        ["errors"],
        ["access", "frameworks", "paging"],
        ["case_queries", "json_views"],
        ["case_views"],
        ["case_urls", "json_urls"],
    ],
    "assessments": [
        ["edit_conflicts", "own_plans", "progress", "templatetags"],
        ["models"],
        ["own_answers"],
        ["apps", "permissions", "prepared", "questions", "receipt_list", "team"],
        ["carry_over", "personal_data"],
        ["charts", "services"],
        ["comparison", "desk", "forms"],
        ["observation_forms", "takeaway_forms", "team_glance"],
        ["views"],
        ["admin", "management", "urls"],
    ],
    "assessments/plans": [
        ["models"],
        ["badge_keys"],
        ["badge_credentials"],
        [
            "abilities",
            "calendar_entries",
            "people_to_ask",
            "reading_words",
            "role_map",
            "way_to_target",
            "wording",
        ],
        ["origins"],
        ["ideas", "services"],
        ["demonstration", "forms", "personal_data"],
        ["on_assessments", "on_stages"],
        ["note_forms", "reading_forms"],
        ["apps", "views"],
        ["management", "urls"],
    ],
    "pathway_portal/privacy": [
        ["erased_list", "involved_people", "joined_rows"],
        ["joining", "personal_data"],
        ["confirmations"],
        ["change_views", "erasure", "join_page", "management", "my_data"],
    ],
    "pathway_portal/workplace": [
        ["menu"],
        ["site"],
        ["apps"],
    ],
    "pathway_portal/operations": [
        ["backups", "error_reports", "keys", "models", "monitors"],
        ["restoring"],
        ["moving"],
        ["apps", "runs"],
        ["checks"],
        ["health"],
        ["doctor", "metrics"],
        ["requests", "views"],
        ["management", "middleware"],
    ],
}


def modules(app):
    root = settings.BASE_DIR / app
    return [path for path in sorted(root.rglob("*.py")) if "migrations" not in path.parts]


def own_modules(app):
    """The modules of an app without those of an app that is nested in it."""
    nested = [settings.BASE_DIR / each for each in LAYERS if each.startswith(f"{app}/")]
    return [path for path in modules(app) if not any(path.is_relative_to(n) for n in nested)]


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


def ours(name):
    """Whether a module is of this project."""
    return name.split(".")[0] in ("assessments", "pathway_portal", "pathways")


def is_inside(name, app):
    """Whether a module is of an app, and of none that is nested in it."""
    nested = any(is_inside(name, each) for each in LAYERS if each.startswith(f"{app}/"))
    package = app.replace("/", ".")
    return (name == package or name.startswith(f"{package}.")) and not nested


@pytest.mark.parametrize("app", LAYERS)
def test_apps_import_downwards_only(app):
    [floor] = [place for place, apps in enumerate(FLOORS) if app in apps]
    allowed = [app, *(each for apps in FLOORS[:floor] for each in apps)]
    wrong = [
        (path.name, name)
        for path in own_modules(app)
        for name in imported(path)
        # `from pathway_portal import web` also names the package that both lie in.
        if ours(name) and name != "pathway_portal"
        if not any(is_inside(name, each) for each in allowed)
    ]

    assert wrong == []


def test_every_package_of_the_project_has_its_floor():
    root = settings.BASE_DIR / "pathway_portal"
    inside = [app for apps in FLOORS for app in apps if app.startswith("pathway_portal/")]
    placed = {app.removeprefix("pathway_portal/") for app in inside}
    found = {path.stem for path in root.iterdir() if path.suffix == ".py" or path.is_dir()}

    assert found - {"__init__", "__pycache__"} == placed | ROOF


def test_every_app_has_its_layers():
    assert sorted(LAYERS) == sorted(app for apps in FLOORS for app in apps)


@pytest.mark.parametrize("app", LAYERS)
def test_layers_inside_an_app_import_downwards_only(app):
    layer_of = {name: place for place, names in enumerate(LAYERS[app]) for name in names}
    own = app.replace("/", ".") + "."
    wrong = []
    for path in own_modules(app):
        here = part(app, path)
        for name in imported(path):
            there = name.removeprefix(own).split(".")[0]
            if name.startswith(own) and there != here and layer_of[there] >= layer_of[here]:
                wrong.append((here, there))

    assert wrong == []


@pytest.mark.parametrize("app", LAYERS)
def test_every_module_has_its_layer(app):
    placed = sorted(name for names in LAYERS[app] for name in names)

    assert placed == sorted({part(app, path) for path in own_modules(app)} - {"__init__"})


@pytest.mark.parametrize("app", ["pathways", "pathway_portal/accounts"])
def test_nothing_below_assessments_asks_for_them(app):
    """It would reach them through what they add to people and stages: `user.assessments`."""
    places = [
        path.name
        for path in modules(app)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr == "assessments")
        or (isinstance(node, ast.keyword) and (node.arg or "").startswith("assessments__"))
        or (isinstance(node, ast.Constant) and re.match(r"assessments(__|$)", str(node.value)))
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


def test_only_one_module_imports_what_is_internal_to_allauth():
    """And one of the tests, for what they alone need."""
    found = {
        str(path.relative_to(settings.BASE_DIR))
        for app in ("assessments", "pathway_portal", "pathways", "tests")
        for path in modules(app)
        for name in imported(path)
        if name.startswith("allauth.") and any(part_is_internal(each) for each in name.split("."))
    }

    assert found == {"pathway_portal/web/allauth_internals.py", "tests/allauth_internals.py"}


def part_is_internal(name):
    return name == "internal" or name.startswith("_")


def test_what_is_imported_is_declared():
    """What only others bring along would go with them."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    lines = project["project"]["dependencies"]
    lines += project["project"]["optional-dependencies"]["monitoring"]
    declared = {re.match(r"[\w-]+", line)[0] for line in lines}
    packages = packages_distributions()

    used = {
        package.lower().replace("_", "-")
        for app in ("assessments", "pathway_portal", "pathways")
        for path in modules(app)
        for name in imported(path)
        for package in packages.get(name.split(".")[0], [])
    }

    assert used - declared == set()


@pytest.mark.parametrize("app", ["assessments", "pathway_portal", "pathways", "tests"])
def test_no_module_is_longer_than_one_reads_at_once(app):
    root = settings.BASE_DIR
    lines = {
        str(path.relative_to(root)): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules(app)
    }

    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_architecture_test_sees_the_imports_there_are():
    """The tests above would pass just as well if they saw nothing."""
    names = set(imported(settings.BASE_DIR / "assessments" / "models" / "ratings.py"))

    assert {"pathways.models.Competency", "assessments.models.answers.Side"} <= names
