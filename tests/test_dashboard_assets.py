"""What the pages load of the design system: the parts that they use, whole, and none that they use is missing."""
from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import pytest
import tinycss2

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

assets = importlib.import_module("assets")     # a script beside the packages

SHEET = """@charset "UTF-8";html{color:red}.usa-a,.usa-b{top:0}.usa-a:where(.usa-b,.usa-a__x){left:0}.usa-ab{top:1px}
.usa-a--big:is(a,b){top:2px}@media print{.usa-b{top:3px}}@media (min-width:30em){.usa-a__part{top:4px}.m-1{top:5px}}"""


def test_rules_of_used_components_are_kept_whole_and_no_others() -> None:
    rules = tinycss2.parse_stylesheet(SHEET, skip_comments=True, skip_whitespace=True)
    assert "".join(assets.rules_for({"usa-a"}, rules)) == (
        '@charset "UTF-8";html{color:red}.usa-a{top:0}.usa-a--big:is(a,b){top:2px}'
        "@media (min-width:30em){.usa-a__part{top:4px}}")


def test_every_component_and_icon_of_the_pages_is_there() -> None:
    """Where it fails, a template uses something new: `make assets` fetches it."""
    if not assets.STYLES.is_file() or not assets.VENDOR.is_dir():
        pytest.skip("the assets were not fetched: run `make assets`")
    named = assets.named()
    styles, sprite = ((assets.VENDOR / "uswds" / place).read_text(encoding="utf-8")
                      for place in ("css/uswds.min.css", "img/sprite.svg"))
    assert styles == assets.styles(named)
    assert sprite == assets.sprite(named)
    icons = set(re.findall(r'icon\("(\w+)"', named))
    assert len(icons) > 10
    assert icons <= set(assets.SYMBOL.findall(sprite))
    assert styles.count("{") == styles.count("}")
    assert styles.count("(") == styles.count(")")
