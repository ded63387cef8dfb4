"""A letter as PDF: letter size, tagged for screen readers, with its own fonts, loading nothing from outside."""
from __future__ import annotations

import contextlib
import io
import warnings
from functools import cache
from importlib.resources import files
from types import ModuleType

from PIL import ImageFile

from filings.problems import MissingLibrary

from .letters import Letter

FACES = (("SourceSerifPro-Regular.otf", 400, "normal"), ("SourceSerifPro-Bold.otf", 700, "normal"),
         ("SourceSerifPro-It.otf", 400, "italic"))


def to_pdf(letter: Letter) -> bytes:
    """The letter as PDF/UA-1.

    Raises:
        MissingLibrary: Pango, which sets the text, is not on this system.
    """
    weasyprint = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    # one for each letter: the fonts are loaded into it, and it is not to be shared
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No fonts configured")        # the letter brings its own
        fonts = FontConfiguration()
    fetcher = URLFetcher(allowed_protocols=("file", "data"))       # a template may bring a picture, not fetch one
    faces = weasyprint.CSS(string=_faces(), font_config=fonts, url_fetcher=fetcher)
    page = weasyprint.HTML(string=letter.html, base_url=letter.folders[0].as_uri() + "/", url_fetcher=fetcher)
    made = page.write_pdf(stylesheets=[faces], font_config=fonts, pdf_variant="pdf/ua-1",
                          pdf_identifier=letter.sha256[:16].encode())
    assert isinstance(made, bytes)
    return made


@cache
def _faces() -> str:
    """The fonts of the package as a style sheet."""
    folder = files("font_source_serif_pro") / "files"
    return "".join(f"@font-face {{ font-family: 'Source Serif Pro'; font-weight: {weight}; font-style: {style}; "
                   f"src: url('file://{folder / name}'); }}\n" for name, weight, style in FACES)


def _weasyprint() -> ModuleType:
    # on a system without Pango it explains itself on standard output before it fails
    with contextlib.redirect_stdout(io.StringIO()):
        strict = ImageFile.LOAD_TRUNCATED_IMAGES
        try:
            import weasyprint
        except OSError as error:
            raise MissingLibrary(f"Pango, which sets PDF notices, cannot be loaded ({str(error)[:120]})") from error
        finally:
            # it makes Pillow forgive pictures cut short, in the whole process: a scan cut short must not pass
            ImageFile.LOAD_TRUNCATED_IMAGES = strict
    assert isinstance(weasyprint, ModuleType)
    return weasyprint
