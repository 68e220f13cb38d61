"""What a column of HR's list can mean, the headings it is known by, and the words its cells use."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

from django.utils.translation import gettext_lazy

from ..models import Department, User
from ..names import fold


class Column(Enum):
    """What a list may say of a person."""

    STAFF_NUMBER = "staff_number"
    EMAIL = "email"
    NAME = "name"
    JOB_TITLE = "job_title"
    DEPARTMENT = "department"
    MANAGER = "manager"
    ROLE = "role"
    STAGE = "stage"
    ACTIVE = "active"

    @property
    def label(self):
        return LABELS[self]


LABELS = {
    Column.STAFF_NUMBER: gettext_lazy("staff number"),
    Column.EMAIL: gettext_lazy("email address"),
    Column.NAME: gettext_lazy("name"),
    Column.JOB_TITLE: gettext_lazy("job title"),
    Column.DEPARTMENT: gettext_lazy("department"),
    Column.MANAGER: gettext_lazy("manager"),
    Column.ROLE: gettext_lazy("role"),
    Column.STAGE: gettext_lazy("stage"),
    Column.ACTIVE: gettext_lazy("active"),
}


class NamePart(Enum):
    """What a column of another system's list can mean, which then becomes one of ours."""

    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    LAST_FIRST = "last_first"

    @property
    def label(self):
        return NAME_PART_LABELS[self]


NAME_PART_LABELS = {
    NamePart.FIRST_NAME: gettext_lazy("first name"),
    NamePart.LAST_NAME: gettext_lazy("last name"),
    NamePart.LAST_FIRST: gettext_lazy("name, written “Last, First”"),
}
MEANINGS = {each.value: each for each in [*Column, *NamePart]}

# The portal's own headings, without case, blanks and signs: English, and German as HR writes it.
# A list with these alone is read as it is.
OWN_HEADINGS = {
    Column.STAFF_NUMBER: "staffnumber personalnummer",
    Column.EMAIL: "email emailaddress mail mailaddress emailadresse mailadresse",
    Column.NAME: "name fullname employee person vollername namevorname",
    Column.JOB_TITLE: "jobtitle title position jobtitel stelle stellenbezeichnung",
    Column.DEPARTMENT: "department dept abteilung bereich",
    Column.MANAGER: (
        "manager managersemail manageremail managersemailaddress manageremailaddress reportsto "
        "führungskraft emailderführungskraft emailadressederführungskraft vorgesetzter berichtetan"
    ),
    Column.ROLE: "role pathway rolle pfad",
    Column.STAGE: "stage stufe",
    Column.ACTIVE: "active isactive aktiv",
}

# Headings of other systems, the likeliest first: where two columns could be the same, the one whose
# heading stands further ahead is proposed, and the other is left out.
OTHER_HEADINGS = {
    Column.STAFF_NUMBER: (
        "staffnumber staffno staffid employeenumber employeeno employeeid empno empid emplid "
        "personnelnumber personnelno personnelid workerid workernumber payrollnumber payrollid "
        "personid associateid personalnummer personalnr persnr persno persnummer "
        "mitarbeiternummer mitarbeiternr mitarbeiterid stammnummer matricule numeroempleado userid "
        "filenumber number nummer id"
    ),
    Column.EMAIL: (
        "workemail workemailaddress businessemail businessemailaddress companyemail officeemail "
        "corporateemail workcontactworkemail primaryworkemail primaryemail emailwork "
        "emailbusiness dienstlicheemail emaildienstlich geschäftlicheemail emailgeschäftlich "
        "dienstlicheemailadresse geschäftlicheemailadresse firmenemail emailaddress email "
        "emailadresse mail userprincipalname upn login username benutzername anmeldename courriel "
        "correo"
    ),
    NamePart.FIRST_NAME: (
        "preferredfirstname knownas firstname legalfirstname givenname forename vorname rufname "
        "prénom nombre first"
    ),
    NamePart.LAST_NAME: (
        "preferredlastname lastname surname legallastname familyname nachname familienname zuname "
        "nomdefamille apellido apellidos last"
    ),
    NamePart.LAST_FIRST: (
        "lastfirst lastnamefirstname namefirstname surnameforename nachnamevorname"
    ),
    Column.NAME: (
        "name fullname displayname preferredname employeename legalname workername anzeigename "
        "payrollname vollständigername namedesmitarbeiters mitarbeitername mitarbeiter "
        "mitarbeiterin employee worker person"
    ),
    Column.JOB_TITLE: (
        "jobtitle businesstitle positiontitle worktitle employeetitle jobtitledescription job "
        "position title jobtitel stelle stellenbezeichnung tätigkeitsbezeichnung tätigkeit "
        "funktion berufsbezeichnung jobbezeichnung planstelle"
    ),
    Column.DEPARTMENT: (
        "department departmentname dept deptname abteilung abteilungsname supervisoryorganization "
        "homedepartmentdescription orgunit organizationalunit organisationalunit "
        "organizationunit organisationunit organisationseinheit orgeinheit team division bereich"
    ),
    Column.MANAGER: (
        "managersemail manageremail managersemailaddress manageremailaddress supervisoremail "
        "reportstoemail emailderführungskraft emailadressederführungskraft führungskraftemail "
        "emailvorgesetzter vorgesetzteremail managerid "
        "managernumber managersstaffnumber manageremployeeid managerworkerid managersid "
        "supervisorid personalnummerführungskraft personalnummerderführungskraft "
        "personalnummervorgesetzter vorgesetzterpersonalnummer vorgesetzterpersnr "
        "führungskraftpersonalnummer manager managersname managername linemanager linemanagername "
        "supervisor supervisorname reportsto reportstoname reportingto reportingmanager teamlead "
        "boss führungskraft namederführungskraft vorgesetzter vorgesetzte vorgesetzteperson "
        "nameführungskraft namevorgesetzter vorgesetztername disziplinarischervorgesetzter "
        "berichtetan leitung teamleitung"
    ),
    Column.ROLE: "role pathway careerpath rolle pfad karrierepfad",
    Column.STAGE: "stage careerstage stufe",
    Column.ACTIVE: (
        "employmentstatus employeestatus workerstatus status statusname active isactive aktiv "
        "currentlyactive beschäftigungsstatus mitarbeiterstatus beschäftigungsverhältnisstatus "
        "anstellungsstatus positionstatus lifecyclestatus accountenabled"
    ),
}


def plain(heading: str) -> str:
    """A heading without case, blanks and signs: "Employee #" is employeenumber.

    Without what systems add in square brackets, too: "First Name [Required]".
    """
    letters = unicodedata.normalize("NFKC", heading).casefold()
    letters = re.sub(r"\[.*?\]", "", letters) or letters
    letters = re.sub(r"(?<=\w)\s*#", "number", letters)
    return re.sub(r"[\W_]+", "", letters)


def _by_heading(table):
    return {name: meaning for meaning, names in table.items() for name in names.split()}


OWN = _by_heading(OWN_HEADINGS)
OTHERS = _by_heading(OTHER_HEADINGS)
RANK = {name: rank for names in OTHER_HEADINGS.values() for rank, name in enumerate(names.split())}


def is_own_heading(cell: str) -> bool:
    return plain(cell) in OWN


def is_heading(cell: str) -> bool:
    return plain(cell) in OWN or plain(cell) in OTHERS


# Words in cells --------------------------------------------------------------------------------

YES = {"yes", "y", "true", "1", "ja", "j", "wahr", "x"}
NO = {"no", "n", "false", "0", "nein", "falsch"}

# "Take this away", in these columns; the first is the one that the portal writes itself.
NONE = "none"
NONE_WORDS = {
    *[NONE, "-", "–", "—", "nobody", "no one", "nothing", "no manager", "null", "nil", "(none)"],
    *["n/a", "no_manager", "no supervisor", "kein manager", "kein vorgesetzter"],
    *["keine", "keiner", "keines", "kein", "niemand", "nichts", "ohne", "(keine)", "(keiner)"],
    fold("keine Führungskraft"),
}
CAN_BE_NONE = {Column.JOB_TITLE, Column.DEPARTMENT, Column.MANAGER, Column.ROLE, Column.STAGE}


def number_key(number: str) -> str:
    """A staff number to compare by: case, width and blanks do not count, every other sign does."""
    return " ".join(unicodedata.normalize("NFKC", number).casefold().split())


def means_none(cell: str) -> bool:
    return fold(cell) in NONE_WORDS


class Status(Enum):
    """What a word in a status column means for somebody's place here."""

    HERE = "here"
    LEFT = "left"
    UNCHANGED = "unchanged"

    @property
    def label(self):
        return STATUS_LABELS[self]


STATUS_LABELS = {
    Status.HERE: gettext_lazy("is here"),
    Status.LEFT: gettext_lazy("has left"),
    Status.UNCHANGED: gettext_lazy("leave unchanged"),
}
STATUS_WORDS = {
    Status.HERE: [
        *YES,
        *["active", "employed", "current", "on leave", "leave", "on leave of absence", "loa"],
        *["parental leave", "maternity leave", "sick leave", "unpaid leave", "sabbatical", "hired"],
        *["probation", "working", "aktiv", "beschäftigt", "angestellt", "beurlaubt", "elternzeit"],
        *["mutterschutz", "in elternzeit", "freigestellt", "krank", "langzeitkrank", "probezeit"],
        *["ruhend", "a", "sabbatjahr", "abwesend", "notice period", "active - on leave"],
        *["full-time", "full time", "part-time", "part time", "vollzeit", "teilzeit"],
    ],
    Status.LEFT: [
        *NO,
        *["terminated", "inactive", "left", "leaver", "former", "resigned", "retired", "dismissed"],
        *["ended", "exited", "separated", "deceased", "t", "i", "ausgeschieden", "inaktiv"],
        *["gekündigt", "ausgetreten", "verlassen", "rente", "im ruhestand", "ehemalig", "beendet"],
    ],
}
STATUS_OF = {fold(word): status for status, words in STATUS_WORDS.items() for word in words}
MAX_STATUSES = 30  # different words; with more, a column is no status

# What spreadsheets show where a formula has no result, in English and in German.
SPREADSHEET_ERROR = re.compile(
    r"#(?:N/A|NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|SPILL!|CALC!|NV|WERT!|BEZUG!|ZAHL!|ÜBERLAUF!)"
)
# A long number as spreadsheets write it to a CSV: its last digits are lost.
SHORTENED = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)
LONGEST = {
    Column.STAFF_NUMBER: User._meta.get_field("staff_number").max_length,
    Column.EMAIL: User._meta.get_field("email").max_length,
    Column.NAME: User._meta.get_field("name").max_length,
    Column.JOB_TITLE: User._meta.get_field("job_title").max_length,
    Column.DEPARTMENT: Department._meta.get_field("name").max_length,
    Column.MANAGER: User._meta.get_field("email").max_length,
    Column.ROLE: 120,
    Column.STAGE: 200,
    Column.ACTIVE: 100,
}
