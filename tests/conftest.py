"""What several tests share: the sample forms, learned once, and a way to put ink on a blank page."""
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
