"""Copies what the dashboard's pages bring along out of node_modules into dashboard/static/vendor.

    npm ci && python scripts/assets.py

Only what the pages use is taken, for a browser reads all of it anew with every page: of the style sheet of the U.S. Web Design
System the components that the templates name, with their fonts and pictures; of its sprite the icons that they name; htmx and
Chart.js; and each licence. After a template has begun to use another component or icon, run it again.
"""
from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tinycss2

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "dashboard" / "static" / "vendor"
USWDS = MODULES / "@uswds" / "uswds"
STYLES = USWDS / "dist" / "css" / "uswds.min.css"
SPRITE = USWDS / "dist" / "img" / "sprite.svg"
TEMPLATES = ROOT / "dashboard" / "templates"
SYMBOL = re.compile(r'<symbol id="(\w+)".*?</symbol>', re.DOTALL)
CLASS = re.compile(r"\.((?:[\w-]|\\.)+)")
# source in node_modules: where it goes
SINGLE = {
    "@uswds/uswds/LICENSE.md": "uswds/LICENSE.md",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "htmx.org/LICENSE": "htmx/LICENSE",
    "chart.js/dist/chart.umd.min.js": "chart/chart.umd.min.js",
    "chart.js/LICENSE.md": "chart/LICENSE.md",
}
SOURCE_MAP = re.compile(r"//[#@] sourceMappingURL=\S+")


def named() -> str:
    """All in which the pages name what they use."""
    sources = [*sorted(TEMPLATES.glob("*.html")), TEMPLATES.parent / "render.py"]
    return "\n".join(path.read_text(encoding="utf-8") for path in sources)


def rules_for(components: set[str], rules: list[Any]) -> Iterator[str]:
    """The rules of a style sheet for plain elements, fonts and these components with their parts and kinds."""
    for rule in rules:
        if rule.type == "at-rule" and rule.at_keyword in ("media", "supports"):
            within = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
            if inner := "".join(rules_for(components, within)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}"
        elif rule.type == "qualified-rule":
            selectors = [one for one in selectors_of(rule)
                         if all(re.split("__|--", name)[0] in components for name in CLASS.findall(one))]
            if selectors:
                yield f"{','.join(selectors)}{{{tinycss2.serialize(rule.content)}}}"
        elif rule.type == "at-rule":
            yield rule.serialize()


def selectors_of(rule: Any) -> list[str]:
    """The selectors of a rule; what stands within brackets belongs to one."""
    groups: list[list[Any]] = [[]]
    for token in rule.prelude:
        if token == ",":
            groups.append([])
        else:
            groups[-1].append(token)
    return [tinycss2.serialize(group) for group in groups]


def styles(templates: str) -> str:
    """The style sheet of the design system, as far as the templates use it."""
    components = set(re.findall("usa-[a-z]+(?:-[a-z]+)*", templates))
    rules = tinycss2.parse_stylesheet(STYLES.read_text(encoding="utf-8"), skip_comments=True, skip_whitespace=True)
    return "".join(rules_for(components, rules))


def sprite(templates: str) -> str:
    """The sprite with the icons that the templates name, each between quotation marks."""
    names = set(re.findall(r'"(\w+)"', templates))
    return SYMBOL.sub(lambda symbol: symbol[0] if symbol[1] in names else "", SPRITE.read_text(encoding="utf-8"))


def named_files(style_sheet: str) -> set[Path]:
    """Files that the style sheet of the design system names by relative addresses."""
    addresses = re.findall(r"url\([\"']?([^)\"']+)[\"']?\)", style_sheet)
    return {(STYLES.parent / address.partition("#")[0]).resolve() for address in addresses
            if address and not address.startswith("data:")}


def main() -> int:
    """Copy the files anew; gives back the exit status."""
    missing = [path for path in (STYLES, SPRITE, *(MODULES / name for name in SINGLE)) if not path.is_file()]
    if missing:
        print(f"{missing[0]} is not there: run `npm ci` first", file=sys.stderr)
        return 1
    copies = {MODULES / name: VENDOR / place for name, place in SINGLE.items()}
    made, dist = {STYLES: styles(named()), SPRITE: sprite(named())}, USWDS / "dist"
    for path in named_files(made[STYLES]):
        copies[path] = VENDOR / "uswds" / path.relative_to(dist)
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in sorted(copies.items()):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        if target.suffix == ".js":
            # the maps stay behind, and a browser must not ask for them
            target.write_text(SOURCE_MAP.sub("", target.read_text(encoding="utf-8")), encoding="utf-8")
    for source, text in made.items():
        target = VENDOR / "uswds" / source.relative_to(dist)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    print(f"{len(copies) + len(made)} files in {VENDOR.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
