"""What the portal holds about a person: what of it they are handed, and how it is erased.

`RULES` says it of every model by its fields; tests hold them against the models that there are and
against what is really handed out and left over. `assessments/personal_data.py` has those of the
assessments, and `pathway_portal/personal_data.py` joins the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import AutoField, Model, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from .models import ERASED_HOST, ERASED_NAME, Notice, User

# The rules ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """What becomes of one model's rows about a person, said of each of its fields.

    `handed` are those that people are handed, `withheld` those that they are not, and why. Erasing
    somebody either deletes the rows (`is_deleted`), or empties the fields in `emptied` and keeps
    those in `kept`, and why.
    """

    model: type[Model]
    handed: frozenset[str] = frozenset()
    withheld: Mapping[str, str] = field(default_factory=dict)
    is_deleted: bool = False
    emptied: frozenset[str] = frozenset()
    kept: Mapping[str, str] = field(default_factory=dict)

    def undecided(self):
        """The fields, by name, of which it says too little, and names of fields that are not there.

        The number of a row is no fact about anybody.
        """
        fields = {
            each.name
            for each in self.model._meta.get_fields()
            if each.concrete and not isinstance(each, AutoField)
        }
        exported = self.handed | self.withheld.keys()
        erased = fields if self.is_deleted else self.emptied | self.kept.keys()
        return sorted((fields ^ exported) | (fields ^ erased))


def names(text):
    return frozenset(text.split())


def because(reason, text):
    """These fields, each for the same reason."""
    return dict.fromkeys(text.split(), reason)


A_KEY = "whoever knew it could sign in"
INTERNAL = "the portal's own bookkeeping, which says nothing about anybody"
SIGNATURE = "it says who; that person has no name any more"

RULES = [
    Rule(
        User,
        handed=names(
            "email name job_title department manager manager_since stage language is_active "
            "is_staff is_superuser last_login groups"
        ),
        withheld={
            "password": A_KEY,
            "user_permissions": "nobody has any: the portal gives rights by groups",
            "erased_at": "whoever was erased can ask for nothing",
        },
        emptied=names(
            "email name job_title department manager manager_since stage language is_active "
            "is_staff is_superuser last_login groups user_permissions password"
        ),
        kept={"erased_at": "that somebody was erased, and when, without whom"},
    ),
    Rule(
        User.groups.through,
        handed=names("user group"),
        is_deleted=True,
    ),
    Rule(
        User.user_permissions.through,
        withheld=because("nobody has any: the portal gives rights by groups", "user permission"),
        is_deleted=True,
    ),
    Rule(
        Notice,
        handed=names("recipient kind about at read_at mailed_at"),
        is_deleted=True,
    ),
    Rule(
        EmailAddress,
        handed=names("user email verified primary"),
        is_deleted=True,
    ),
    Rule(
        EmailConfirmation,
        handed=names("email_address created sent"),
        withheld={"key": A_KEY},
        is_deleted=True,
    ),
    Rule(
        Authenticator,
        handed=names("user type created_at last_used_at"),
        withheld={"data": f"{A_KEY}; but the name of a passkey is handed"},
        is_deleted=True,
    ),
    Rule(
        SocialAccount,
        handed=names("user provider uid last_login date_joined extra_data"),
        is_deleted=True,
    ),
    Rule(
        SocialToken,
        handed=names("account expires_at"),
        withheld=because(A_KEY, "token token_secret") | {"app": INTERNAL},
        is_deleted=True,
    ),
    Rule(
        UserSession,
        handed=names("user created_at last_seen_at ip user_agent"),
        withheld={"session_key": A_KEY, "data": INTERNAL},
        is_deleted=True,
    ),
    Rule(
        Session,
        withheld=because("the sessions stand among the sign-ins", "session_data expire_date")
        | {"session_key": A_KEY},
        is_deleted=True,
    ),
    Rule(
        LogEntry,
        handed=names("action_time user action_flag content_type change_message"),
        withheld={
            "object_id": INTERNAL,
            "object_repr": "one's own name, or what is another's",
        },
        emptied=names("object_repr change_message"),
        kept=because(
            "that something was changed, when, and by whom",
            "action_time action_flag content_type object_id",
        )
        | {"user": SIGNATURE},
    ),
]

# What people are handed ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """One thing that is known: its key and value for programs, its label and words for people."""

    key: str
    label: str
    value: object = None
    words: str = ""
    language: str = ""


@dataclass(frozen=True)
class Entry:
    """Facts that belong together, and what is part of them."""

    title: str
    facts: list[Fact]
    parts: list[Section] = field(default_factory=list)
    language: str = ""

    @property
    def told(self):
        """The facts of which there is something to read."""
        return [fact for fact in self.facts if fact.words]


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    entries: list[Entry]
    # What is not here, and why.
    note: str = ""


def fact(key, label, value, words=None, language=""):
    """A fact, and how a page says it."""
    if words is None:
        words = in_words(value)
    return Fact(key, label, plain(value), str(words), language)


def in_words(value):
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return date_format(localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(value)


def plain(value):
    """As JSON can hold it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Model):
        return str(value)
    return value


def sections(person):
    """All that is known of somebody apart from what they and others say of their work."""
    return [_profile(person), _notices(person), _ways_in(person), _sessions(person), *_log(person)]


def _profile(person):
    me = User.objects.select_related("manager", "department", "stage__pathway__role")
    me = me.get(pk=person.pk)
    stage = me.stage and f"{me.stage.pathway.role}, {me.stage}"
    facts = [
        fact("email", _("E-mail address"), me.email),
        fact("name", _("Name"), me.name),
        fact("job_title", _("Job title"), me.job_title),
        fact("department", _("Department"), me.department),
        fact("manager", _("Manager"), me.manager),
        fact("manager_since", _("Your manager since"), me.manager_since),
        fact("stage", _("Where you stand"), stage),
        fact("language", _("Language"), me.language, me.get_language_display()),
        fact("is_active", _("May sign in"), me.is_active),
        fact("is_staff", _("May use HR’s workplace"), me.is_staff),
        fact("is_superuser", _("Runs this portal"), me.is_superuser),
        fact("groups", _("Groups"), [group.name for group in me.groups.order_by("name")]),
        fact("last_login", _("Signed in last"), me.last_login),
    ]
    return Section("profile", _("About you"), [Entry("", facts)])


def _notices(person):
    notices = person.notices.select_related("about").order_by("-at", "-pk")
    return Section(
        "notices",
        _("What the portal has told you"),
        [
            Entry(
                notice.text,
                [
                    fact("kind", _("Kind"), notice.kind, ""),
                    fact("text", _("Text"), notice.text, ""),
                    fact("about", _("About"), notice.about),
                    fact("at", _("On"), notice.at),
                    fact("read_at", _("Read on"), notice.read_at),
                    fact("mailed_at", _("Mailed on"), notice.mailed_at),
                ],
            )
            for notice in notices
        ],
    )


def _ways_in(person):
    entries = [
        Entry(
            _("E-mail address"),
            [
                fact("email", _("E-mail address"), address.email),
                fact("is_verified", _("Confirmed"), address.verified),
                fact("is_primary", _("The one you sign in with"), address.primary),
                fact(
                    "confirmations",
                    _("Asked to confirm it on"),
                    [plain(one.sent or one.created) for one in address.emailconfirmation_set.all()],
                ),
            ],
        )
        for address in EmailAddress.objects.filter(user=person)
        .prefetch_related("emailconfirmation_set")
        .order_by("pk")
    ]
    entries += [
        Entry(
            _("Second factor"),
            [
                fact("type", _("Kind"), factor.type, factor.get_type_display()),
                fact("name", _("Name"), factor.data.get("name", "")),
                fact("created_at", _("Set up on"), factor.created_at),
                fact("last_used_at", _("Used last on"), factor.last_used_at),
            ],
        )
        for factor in Authenticator.objects.filter(user=person).order_by("pk")
    ]
    entries += [
        Entry(
            _("Single sign-on"),
            [
                fact("provider", _("Provider"), account.provider),
                fact("uid", _("Your number there"), account.uid),
                fact("date_joined", _("First used on"), account.date_joined),
                fact("last_login", _("Used last on"), account.last_login),
                fact("extra_data", _("What it has told us"), account.extra_data),
                fact(
                    "keys_expire_at",
                    _("Its keys expire on"),
                    [plain(token.expires_at) for token in account.socialtoken_set.all()],
                ),
            ],
        )
        for account in SocialAccount.objects.filter(user=person)
        .prefetch_related("socialtoken_set")
        .order_by("pk")
    ]
    note = _(
        "Without passwords, keys and codes: with them, whoever got hold of this could sign in."
    )
    return Section("ways_in", _("How you sign in"), entries, note)


def _sessions(person):
    return Section(
        "sessions",
        _("Where you are signed in"),
        [
            Entry(
                "",
                [
                    fact("created_at", _("Signed in"), session.created_at),
                    fact("last_seen_at", _("Seen last on"), session.last_seen_at),
                    fact("ip", _("Internet address"), session.ip),
                    fact(
                        "user_agent",
                        _("What the browser says of itself"),
                        session.user_agent,
                        language="en",
                    ),
                ],
            )
            for session in UserSession.objects.filter(user=person).order_by("-created_at", "-pk")
        ],
    )


def _log(person):
    """What was done to somebody's entry in HR's workplace, and what they did there themselves.

    Of the latter not to whom: that is about others.
    """
    about = about_them(person).select_related("user").order_by("-action_time", "-pk")
    done = LogEntry.objects.filter(user=person).select_related("content_type")
    yield Section(
        "changes_by_hr",
        _("What HR changed about you"),
        [
            Entry(
                "",
                [
                    fact("at", _("On"), entry.action_time),
                    fact("by", _("By"), entry.user),
                    fact("what", _("What"), entry.get_change_message()),
                ],
            )
            for entry in about
        ],
    )
    yield Section(
        "done_in_the_workplace",
        _("What you did in HR’s workplace"),
        [
            Entry(
                "",
                [
                    fact("at", _("On"), entry.action_time),
                    fact("what", _("What"), entry.get_action_flag_display()),
                    fact("kind", _("Kind"), entry.content_type and entry.content_type.name),
                ],
            )
            for entry in done.order_by("-action_time", "-pk")
        ],
    )


def about_them(person):
    """The lines of HR's log that are about a person's entry."""
    people = ContentType.objects.get_for_model(User)
    return LogEntry.objects.filter(content_type=people, object_id=str(person.pk))


# Erasing ------------------------------------------------------------------------------------------


def erase(person, *, at):
    """Take away what names somebody. Call inside a transaction, and last: the row is nobody then.

    Only of somebody who has left and is still known; who had been erased before stays so. Returns
    whether it was done.
    """
    nobody = {
        "email": f"erased-{person.pk}{ERASED_HOST}",
        "name": ERASED_NAME,
        "job_title": "",
        "department": None,
        "manager": None,
        "manager_since": None,
        "stage": None,
        "language": "",
        "is_staff": False,
        "is_superuser": False,
        "last_login": None,
        "password": make_password(None),
        "erased_at": at,
    }
    leaver = User.objects.still_known().filter(pk=person.pk, is_active=False)
    if not leaver.update(**nobody):
        return False
    person.groups.clear()
    person.user_permissions.clear()
    Notice.objects.filter(Q(recipient=person) | Q(about=person)).delete()
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    _clear_sessions(person)
    UserSession.objects.filter(user=person).delete()
    about_them(person).update(object_repr=ERASED_NAME, change_message="")
    return True


def _clear_sessions(person):
    """Those in which they are signed in, and what others in HR had sent when they were away too
    long, and was kept until they show that it is them: it may name anybody."""
    for session in Session.objects.iterator():
        said = session.get_decoded()
        if said.get(SESSION_KEY) == str(person.pk):
            session.delete()
        elif said.pop(STATE_SESSION_KEY, None):
            session.session_data = Session.objects.encode(said)
            session.save(update_fields=["session_data"])
