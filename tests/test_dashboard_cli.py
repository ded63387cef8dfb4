"""`lockbox user` and `lockbox dashboard` at the command line."""
from __future__ import annotations

from pathlib import Path

import pytest
from argon2 import PasswordHasher
from typer.testing import CliRunner

from filings import people
from filings.audit import entries
from filings.people import Role, user_named
from filings.problems import BadArguments
from filings.settings import settings
from filings.store import Store
from lockbox import dashboard
from lockbox.demo import MARK
from lockbox.user import app

GOOD = "three wet umbrellas"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """The command with a data folder of its own, and without the time that a good hash takes."""
    monkeypatch.setenv("LOCKBOX_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    monkeypatch.setattr(people, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    yield lambda *words, given=None: CliRunner().invoke(app, list(words), input=given)
    settings.cache_clear()


def kept(name: str) -> people.User:
    with Store(settings().database) as store:
        return user_named(store.database, name)


def test_users_by_the_command_line(run):
    assert "is added as administrator" in run("add", "ada", "--role", "administrator", given=f"{GOOD}\n").output
    made = run("add", "omar", "--full-name", "Omar Haddad", "--generate").output
    password = made.splitlines()[0].removeprefix("Password: ")
    assert run("add", "sso", "--role", "clerk", "--single-sign-on").exit_code == 0
    with Store(settings().database) as store:
        assert people.check_password(store.database, "omar", password) and people.check_password(store.database, "ada", GOOD)
    assert not kept("sso").local
    assert run("role", "omar", "supervisor").exit_code == 0 and kept("omar").role is Role.SUPERVISOR
    assert run("disable", "omar").exit_code == 0 and kept("omar").disabled
    assert run("disable", "omar", "--undo").exit_code == 0 and not kept("omar").disabled
    assert run("password", "omar", given="another good password\n").exit_code == 0
    listed = run("list").output
    assert "Omar Haddad" in listed and "single sign-on" in listed and GOOD not in listed
    with Store(settings().database) as store:
        told = entries(store.database)
    assert all(entry.who.startswith("command line") for entry in told)
    assert GOOD not in str(told) and password not in str(told)


@pytest.mark.parametrize("words, given, said", [
    (("add", "ada", "--role", "king"), GOOD, "is no role"), (("add", "a b"), GOOD, "cannot be a user's name"),
    (("add", "ada"), "short", "12 to 200 characters"), (("role", "nobody", "clerk"), None, "no user named"),
    (("disable", "nobody"), None, "no user named")])
def test_what_cannot_be_is_refused_in_one_sentence(run, words, given, said, capsys):
    result = run(*words, given=given)
    assert result.exit_code == 2 and said in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "dashboard.example"])
def test_nothing_is_served_to_others_in_the_clear(run, host):
    with pytest.raises(BadArguments, match="in the clear"):
        dashboard.run_dashboard(host, 8400, None, None, behind_proxy=False, demo=None)


def test_certificate_and_key_go_together(run):
    with pytest.raises(BadArguments, match="go together"):
        dashboard.run_dashboard("127.0.0.1", 8400, Path("cert.pem"), None, behind_proxy=False, demo=None)


def test_the_demo_login_exists_in_a_demo_only(run, tmp_path, monkeypatch):
    with pytest.raises(BadArguments, match="holds no demo"):
        dashboard.use_demo(tmp_path)
    with pytest.raises(BadArguments, match="this machine only"):
        dashboard.run_dashboard("10.0.0.1", 8400, None, None, behind_proxy=True, demo=tmp_path)
    (tmp_path / "demo" / "data").mkdir(parents=True)
    (tmp_path / "demo" / MARK).touch()
    monkeypatch.setenv("LOCKBOX_DATABASE", "sqlite:////somewhere/else.db")
    dashboard.use_demo(tmp_path / "demo")
    assert settings().data_dir == tmp_path / "demo" / "data" and "else.db" not in settings().database
    monkeypatch.delenv("LOCKBOX_DATA_DIR")


@pytest.mark.parametrize("host, inside", [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True),
                                          ("0.0.0.0", False), ("example.org", False)])
def test_which_addresses_are_of_this_machine(host, inside):
    assert dashboard.is_loopback(host) is inside
