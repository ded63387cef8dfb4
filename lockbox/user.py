"""`lockbox user`: who may log in to the dashboard, and as what."""
from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from lockbox.console import print_table, told

if TYPE_CHECKING:
    from filings.people import Role

ROLES = "clerk, reviewer, supervisor, administrator or auditor"
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  help="Who may log in to the dashboard, and as what.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the user.")]
Generate = Annotated[bool, typer.Option("--generate", help="Make up a password and print it, instead of asking for one.")]


@app.command()
def add(
    name: Name,
    role: Annotated[str, typer.Option(help=f"What the user is: {ROLES}.")] = "reviewer",
    full_name: Annotated[str, typer.Option(help="Name to show.")] = "",
    single_sign_on: Annotated[bool, typer.Option("--single-sign-on", help="The user has no password here and comes by single "
                                                                          "sign-on.")] = False,
    generate: Generate = False,
) -> None:
    """Add a user; asks for the password, or takes it from standard input."""
    with told():
        from filings import people
        from filings.settings import settings
        from filings.store import Store

        chosen = _role(role)
        password = None if single_sign_on else _password(generate)
        with Store(settings().database) as store:
            people.add_user(store.database, name, chosen, by=_me(), full_name=full_name, password=password)
        print(f"{name} is added as {chosen}.")


@app.command("list")
def list_() -> None:
    """List the users."""
    with told():
        from filings import people
        from filings.settings import settings
        from filings.store import Store

        with Store(settings().database) as store:
            rows = [(user.name, user.full_name, user.role.value, "password" if user.local else "single sign-on",
                     "disabled" if user.disabled else "") for user in people.users(store.database)]
        print_table(("Name", "Full name", "Role", "Logs in by", ""), rows)


@app.command()
def role(name: Name, role: Annotated[str, typer.Argument(metavar="ROLE", help=f"What the user is from now on: {ROLES}.")]) -> None:
    """Give a user another role."""
    with told():
        from filings import people
        from filings.settings import settings
        from filings.store import Store

        chosen = _role(role)
        with Store(settings().database) as store:
            people.set_role(store.database, name, chosen, by=_me())
        print(f"{name} is {chosen} now.")


@app.command()
def disable(name: Name, undo: Annotated[bool, typer.Option("--undo", help="Let the user in again.")] = False) -> None:
    """Lock a user out at once; what the user did stays on the record."""
    with told():
        from filings import people
        from filings.settings import settings
        from filings.store import Store

        with Store(settings().database) as store:
            people.set_disabled(store.database, name, not undo, by=_me())
        print(f"{name} can log in again." if undo else f"{name} is locked out.")


@app.command()
def password(name: Name, generate: Generate = False) -> None:
    """Give a user a new password; the user is logged out everywhere."""
    with told():
        from filings import people
        from filings.settings import settings
        from filings.store import Store

        chosen = _password(generate)
        with Store(settings().database) as store:
            people.set_password(store.database, name, chosen, by=_me())
        print(f"The password of {name} is changed.")


def _role(text: str) -> Role:
    from filings.people import Role
    from filings.problems import BadArguments

    if text not in set(Role):
        raise BadArguments(f"{text!r} is no role: choose {ROLES}")
    return Role(text)


def _password(generate: bool) -> str:
    """A password made up, asked for twice on a terminal, or read as the first line of standard input."""
    from filings.problems import BadArguments
    from lockbox.dashboard import new_password

    if generate:
        made = new_password()
        print(f"Password: {made}")
        return made
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Once more: "):
        raise BadArguments("The two passwords differ: run the command again")
    return first


def _me() -> str:
    """Who stands at the command line, for the audit trail."""
    try:
        return f"command line ({getpass.getuser()})"
    except (KeyError, OSError):
        return "command line"
