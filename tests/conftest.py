"""What several tests share: the sample forms, learned once, and databases of both kinds."""
from __future__ import annotations

from pathlib import Path

import cv2
import pytest

cv2.setNumThreads(1)
SAMPLES = Path(__file__).resolve().parents[1] / "sample_filings"


@pytest.fixture(scope="session")
def forms_dir(tmp_path_factory):
    """A store with the three sample forms."""
    from extractors.forms.store import FormStore
    folder = tmp_path_factory.mktemp("forms")
    FormStore(folder).learn([SAMPLES / "forms"])
    return folder


@pytest.fixture(scope="session")
def library(forms_dir):
    """The sample forms, ready to be compared with scans."""
    from extractors.forms.reference import FormLibrary
    from extractors.forms.store import FormStore
    return FormLibrary(FormStore(forms_dir).load_all())


@pytest.fixture(scope="session")
def reader():
    """The line reader."""
    from extractors.readers.line import line_reader
    return line_reader()


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server for this run, with a database `ready` that has the tables and is copied for each test."""
    from postgres_server import Server, programs

    from filings.database import Database
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    server = Server(found)
    try:
        server.run("CREATE DATABASE ready")
        Database(server.url("ready")).close()
        yield server
    finally:
        server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    """URL of an empty database of the program: the test runs once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kept' / 'lockbox.db'}"
    return request.getfixturevalue("postgres").new_database("ready")
