"""Who may do what: the one table of roles and permissions. What a role is not given here, it may not do."""
from __future__ import annotations

from enum import StrEnum

from filings.people import Role


class May(StrEnum):
    """What a page or a deed asks for."""

    ANYONE = "anyone"          # also without a login: the login page itself
    OWN = "own"                # one's own account; everyone who is logged in
    TODAY = "today"            # numbers of the day, no filing
    SEE = "see"                # queue, search and filing pages, numbers of people masked
    UNMASK = "unmask"          # see A-numbers and Social Security numbers in full
    INTAKE = "intake"          # hand in scans, print cover sheets
    WORK = "work"              # claim filings, confirm and correct readings, write notices
    RULE = "rule"              # put a disposition in place of the program's
    SECOND = "second"          # confirm what another person ruled, approve notices
    ASSIGN = "assign"          # give filings to others, take them from others
    EXPORT = "export"          # carry a list of filings out of the program
    FORMS = "forms"            # learn forms, mend their mappings
    POLICY = "policy"          # look at the dated rules, try others on the archive
    USERS = "users"            # users, roles, tokens of others
    AUDIT = "audit"            # the audit trail


ROLES: dict[Role, frozenset[May]] = {
    Role.CLERK: frozenset({May.OWN, May.TODAY, May.SEE, May.INTAKE}),
    Role.REVIEWER: frozenset({May.OWN, May.TODAY, May.SEE, May.UNMASK, May.INTAKE, May.WORK, May.RULE}),
    Role.SUPERVISOR: frozenset({May.OWN, May.TODAY, May.SEE, May.UNMASK, May.INTAKE, May.WORK, May.RULE, May.SECOND,
                                May.ASSIGN, May.EXPORT, May.POLICY}),
    # keeps the house in order and has no business with people's papers
    Role.ADMINISTRATOR: frozenset({May.OWN, May.TODAY, May.FORMS, May.POLICY, May.USERS, May.AUDIT}),
    # sees everything and changes nothing
    Role.AUDITOR: frozenset({May.OWN, May.TODAY, May.SEE, May.UNMASK, May.EXPORT, May.POLICY, May.AUDIT}),
}


def may(role: Role | None, permission: May) -> bool:
    """Whether a role (None: nobody is logged in) is given a permission."""
    return permission is May.ANYONE or (role is not None and permission in ROLES[role])
