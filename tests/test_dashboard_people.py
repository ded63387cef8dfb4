"""Users, logins, sessions and tokens, by a clock that the test moves."""
from __future__ import annotations

import threading
from pathlib import Path

import pytest
from dashboard_house import NOON, Clock

from filings import people, sessions
from filings.audit import entries, verify
from filings.database import Database
from filings.people import Role, add_user, check_password, set_disabled, set_password, set_role, signed_on, user_named
from filings.problems import BadArguments
from filings.sessions import FAILURES_OF_ADDRESS, FAILURES_OF_NAME, WINDOW_S, Refused, Sessions

GOOD = "three wet umbrellas"


@pytest.fixture
def database(tmp_path):
    made = Database(f"sqlite:///{tmp_path / 'lockbox.db'}")
    yield made
    made.close()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def doors(database, clock):
    return Sessions(database, clock, idle_s=1800, longest_s=12 * 3600)


@pytest.fixture(scope="module")
def hashed():
    """The hash of the good password: it takes its time, so it is made once."""
    return people.hash_password(GOOD)


@pytest.fixture
def nora(database, hashed, monkeypatch):
    monkeypatch.setattr(people, "hash_password", lambda _: hashed)
    return add_user(database, "Nora", Role.REVIEWER, by="test", password=GOOD)


def test_a_password_is_kept_as_an_argon2_hash_only(database, nora):
    assert b"$argon2id$" in Path(database.path).read_bytes() + wal(database)
    assert GOOD.encode() not in Path(database.path).read_bytes() + wal(database)
    assert check_password(database, "nora", GOOD).name == "Nora"
    assert check_password(database, "Nora", GOOD + "!") is None


def wal(database: Database) -> bytes:
    path = Path(f"{database.path}-wal")
    return path.read_bytes() if path.exists() else b""


def test_an_unknown_name_costs_the_same_work(database, nora, monkeypatch):
    tried = []
    monkeypatch.setattr(people, "_verified", lambda hashed, password: tried.append(hashed) or False)
    check_password(database, "nora", "wrong")
    check_password(database, "nobody", "wrong")
    set_disabled(database, "nora", True, by="test")
    check_password(database, "nora", GOOD)
    assert [each.split("$")[:4] for each in tried] == [people.NOBODY.split("$")[:4]] * 3
    assert tried[1] == tried[2] == people.NOBODY != tried[0]


def test_nobody_gets_in_with_the_hash_of_nobody(database):
    assert check_password(database, "nobody", "nobody has this password") is None


@pytest.mark.parametrize("password", ["short", "x" * 201])
def test_a_password_of_the_wrong_length_is_refused(password):
    with pytest.raises(BadArguments):
        people.hash_password(password)


@pytest.mark.parametrize("name", ["", " ", "a b", "x" * 81, "<b>", "nora\n", "../x"])
def test_a_name_of_other_letters_is_refused(database, name):
    with pytest.raises(BadArguments):
        add_user(database, name, Role.CLERK, by="test") if name != "nora\n" else add_user(database, "no\nra", Role.CLERK, by="t")


def test_the_same_name_is_taken_once_whatever_its_case(database, nora):
    with pytest.raises(BadArguments, match="already"):
        add_user(database, "NORA", Role.CLERK, by="test")


def test_guessing_is_slowed_down_before_the_password_is_looked_at(database, doors, nora, clock, monkeypatch):
    looked = []
    monkeypatch.setattr(sessions, "check_password", lambda *given: looked.append(given))
    for _ in range(FAILURES_OF_NAME):
        assert doors.login("nora", "wrong", "10.0.0.1") == Refused()
    refused = doors.login("NORA", GOOD, "10.0.0.2")
    assert isinstance(refused, Refused) and refused.wait_s == WINDOW_S
    assert len(looked) == FAILURES_OF_NAME
    clock.now += WINDOW_S
    assert doors.login("nora", "wrong", "10.0.0.1") == Refused()


def test_one_address_cannot_try_many_names(doors, clock, monkeypatch):
    monkeypatch.setattr(sessions, "check_password", lambda *_: None)
    for number in range(FAILURES_OF_ADDRESS):
        assert doors.login(f"user{number}", "wrong", "10.0.0.1") == Refused()
    assert doors.login("another", "wrong", "10.0.0.1").wait_s > 0
    assert doors.login("another", "wrong", "10.0.0.2") == Refused()


def test_attempts_at_the_same_time_gain_nothing(doors, nora, monkeypatch):
    looked, gate = [], threading.Barrier(FAILURES_OF_NAME + 4)
    monkeypatch.setattr(sessions, "check_password", lambda *given: looked.append(given))

    def attempt() -> None:
        gate.wait()
        doors.login("nora", "wrong", "10.0.0.1")

    threads = [threading.Thread(target=attempt) for _ in range(FAILURES_OF_NAME + 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looked) == FAILURES_OF_NAME


def test_a_right_password_does_not_count_as_a_failure(doors, nora, monkeypatch):
    monkeypatch.setattr(sessions, "check_password", lambda *_: nora)
    for _ in range(FAILURES_OF_NAME + 2):
        assert isinstance(doors.login("nora", GOOD, "10.0.0.1"), str)


def test_a_session_ends_when_nobody_uses_it_and_in_any_case(doors, nora, clock):
    value = doors.open(nora)
    clock.now += 1700
    assert doors.find(value).user == nora
    clock.now += 1700
    assert doors.find(value) is not None
    for _ in range(24):
        clock.now += 1700
        doors.find(value)
    assert clock.now - NOON > 12 * 3600 and doors.find(value) is None
    other = doors.open(nora)
    clock.now += 1801
    assert doors.find(other) is None


def test_the_database_holds_no_cookie_and_no_token(database, doors, nora):
    secrets = doors.open(nora), doors.new_token(nora, "script", 30)
    content = Path(database.path).read_bytes() + wal(database)
    assert not any(secret.encode() in content for secret in secrets)


def test_a_closed_session_and_a_disabled_user_are_out(database, doors, nora):
    first, second, token = doors.open(nora), doors.open(nora), doors.new_token(nora, "script", 30)
    doors.close(doors.find(first))
    assert doors.find(first) is None and doors.find(second) is not None
    set_disabled(database, "nora", True, by="ada")
    assert doors.find(second) is None and doors.find_token(token) is None
    set_disabled(database, "nora", False, by="ada")
    assert doors.find(second) is None, "what was open stays closed"


def test_a_new_password_ends_all_sessions(database, doors, nora):
    value = doors.open(nora)
    set_password(database, "nora", "a quite different one", by="ada")
    assert doors.find(value) is None


def test_a_token_runs_out_and_can_be_ended(doors, nora, clock):
    first, second = doors.new_token(nora, "a", 1), doors.new_token(nora, "b", 30)
    assert doors.find_token(first).user == nora
    clock.now += 86400
    assert doors.find_token(first) is None and doors.find_token(second) is not None
    assert doors.end_token(nora, doors.tokens(nora)[0].id)
    assert doors.find_token(second) is None and doors.find(second) is None


def test_unmasking_ends_by_itself_and_is_on_record(database, doors, nora, clock):
    session = doors.find(value := doors.open(nora))
    doors.unmask(session, "/filings/1/1")
    assert doors.find(value).unmasked_until == clock.now + sessions.UNMASKED_S
    assert entries(database, action="session.unmask")[0].after["reason"] == "/filings/1/1"


def test_the_last_administrator_cannot_be_lost(database):
    add_user(database, "ada", Role.ADMINISTRATOR, by="test")
    for deed in (lambda: set_role(database, "ada", Role.CLERK, by="ada"), lambda: set_disabled(database, "ada", True, by="ada")):
        with pytest.raises(BadArguments, match="last administrator"):
            deed()
    add_user(database, "bo", Role.ADMINISTRATOR, by="ada")
    set_role(database, "ada", Role.CLERK, by="bo")
    assert user_named(database, "ada").role is Role.CLERK


def test_single_sign_on_binds_only_users_who_have_no_password(database, nora):
    add_user(database, "omar", Role.CLERK, by="test")
    assert signed_on(database, "subject-1", "stranger") is None
    assert signed_on(database, "subject-1", "Nora") is None, "a user with a password is not taken over by a name"
    assert signed_on(database, "subject-1", "OMAR").name == "omar"
    assert signed_on(database, "subject-1", "another name").name == "omar"
    assert signed_on(database, "subject-2", "omar") is None, "bound to the first subject"
    set_disabled(database, "omar", True, by="test")
    assert signed_on(database, "subject-1", "omar") is None


def test_everything_is_on_record_without_any_password(database, doors, nora):
    doors.login("nora", "a wrong password", "10.0.0.1")
    doors.login("my password in the wrong field", "x", "10.0.0.1")
    set_role(database, "nora", Role.SUPERVISOR, by="ada")
    told = [(entry.who, entry.action, entry.subject) for entry in reversed(entries(database))]
    assert told == [("test", "user.add", "user Nora"), ("lockbox", "session.refuse", "user Nora"),
                    ("lockbox", "session.refuse", "unknown user"), ("ada", "user.role", "user Nora")]
    assert verify(database).broken_at is None
