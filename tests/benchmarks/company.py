"""Fill an empty database with a company of a given size, around the demonstration's people."""

import sys

from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from assessments.management.commands.demo_company import make_company
from pathway_portal.accounts.models import User
from pathways.models import Stage
from pathways.services import start_new_version
from tests.factories import STARTED_AT

REPORTS = 8  # of each manager among the added people
FIRST_NAMES = "Ada Amir Björk Chloé Dmitri Elif Femi Grace Hiro Ines Jonas Kofi Lena Mateo Noor"
LAST_NAMES = "Abel Berg Costa Diaz Eriksen Fischer Gupta Haas Ito Jansen Klein Lopez Meyer Novak"
LARGE_TEAMS = (25, 200)
AT_ONCE = 5_000  # rows

# One agreed assessment of everybody, and of every second person one more, of the next stage.
AGREED = """
INSERT INTO assessments_assessment (
    employee_id, stage_id, version, last_save, started_at, submitted_at, is_independent,
    review_manager_changes, reviewed_at, reviewed_by_id, attained, employee_confirmed_at,
    manager_confirmed_at, manager_confirmed_by_id, agreed_at, agreed_number
)
SELECT id, stage_id, 4, '', %(at)s, %(at)s, true, manager_changes, %(at)s, manager_id, false,
    %(at)s, %(at)s, manager_id, %(at)s, 1
FROM accounts_user WHERE email LIKE 'added%%'
"""
UNDER_WAY = """
INSERT INTO assessments_assessment (
    employee_id, stage_id, version, last_save, started_at, submitted_at, is_independent,
    review_manager_changes, reviewed_at, reviewed_by_id
)
SELECT id, %(stage)s, 0, '', %(at)s, CASE WHEN id %% 6 > 0 THEN %(at)s END, true, manager_changes,
    CASE WHEN id %% 6 > 2 THEN %(at)s END, CASE WHEN id %% 6 > 2 THEN manager_id END
FROM accounts_user WHERE email LIKE 'added%%' AND id %% 2 = 0
"""
# What each side answered; a draft and a review to come have their rows, too, still empty.
RATINGS = """
INSERT INTO assessments_rating (
    version, last_save, assessment_id, {item}_id, side, author_id, answer, answered_at, old_words,
    evidence, link
)
SELECT 1, '', assessment.id, item.id, %(side)s, {author}, %(answer)s, %(at)s, '', '', ''
FROM assessments_assessment assessment
JOIN pathways_{item} item ON item.stage_id = assessment.stage_id
JOIN accounts_user person ON person.id = assessment.employee_id
WHERE person.email LIKE 'added%%' AND {state}
"""
SIDES = [
    ("self", "employee_id", "submitted_at IS NOT NULL"),
    ("manager", "reviewed_by_id", "reviewed_at IS NOT NULL"),
]
ANSWERS = {"competency": "alone", "metric": "partly"}


def make_company_of(size):
    """Make the demonstration's company and a draft, and let it grow to `size`."""
    make_company(at=timezone.now())
    start_new_version(Stage.objects.published().first().pathway)
    grow_to(size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def grow_to(size):
    """Add people below the demonstration's manager until there are `size`, with their answers."""
    people = size - User.objects.count()
    if people > 0:
        _add_people(people)
        _add_answers()


def manager_of_team(size):
    """Return who has exactly that many added direct reports."""
    return User.objects.get(email=f"team-of-{size}@example.com")


def _tell(text, number=0):
    """Say how far it is, at every tenth time."""
    if number % 10 == 0:
        print(text, file=sys.stderr, flush=True)


@transaction.atomic
def _add_people(count):
    first, second = Stage.objects.published().order_by("pathway", "number")[:2]
    head = User.objects.get(email="manager@example.com")
    leads = [
        User.objects.create(
            email=f"team-of-{size}@example.com", name=f"Team of {size}", stage=second, manager=head
        )
        for size in LARGE_TEAMS
        if size * 2 < count
    ]
    managers = [lead.pk for lead in leads for _report in range(int(lead.name.split()[-1]))]
    in_teams = len(managers)
    start = User.objects.latest("pk").pk + 1
    managers += [head.pk] * REPORTS
    managers += (start + in_teams + number // REPORTS for number in range(count))
    for begin in range(0, count - len(leads), AT_ONCE):
        numbers = range(begin, min(begin + AT_ONCE, count - len(leads)))
        User.objects.bulk_create(
            [_person(number, start + number, first.pk, managers[number]) for number in numbers],
            batch_size=AT_ONCE,
        )
        _tell(f"{begin + AT_ONCE:,} of {count:,} people", begin // AT_ONCE)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [User]):
            cursor.execute(statement)


def _person(number, key, stage, manager):
    first_names, last_names = FIRST_NAMES.split(), LAST_NAMES.split()
    first = first_names[number % len(first_names)]
    last = last_names[number // len(first_names) % len(last_names)]
    return User(
        pk=key,
        email=f"added{number}@example.com",
        name=f"{first} {last} {number}",
        job_title="Specialist",
        password="!",
        stage_id=stage,
        manager_id=manager,
        last_login=STARTED_AT,
    )


@transaction.atomic
def _add_answers():
    second = Stage.objects.published().order_by("pathway", "number")[1]
    with connection.cursor() as cursor:
        cursor.execute(AGREED, {"at": STARTED_AT})
        cursor.execute(UNDER_WAY, {"at": STARTED_AT, "stage": second.pk})
        for item, answer in ANSWERS.items():
            for side, author, state in SIDES:
                _tell(f"answers: {item}, {side}")
                statement = RATINGS.format(item=item, author=author, state=state)
                cursor.execute(statement, {"side": side, "answer": answer, "at": STARTED_AT})
