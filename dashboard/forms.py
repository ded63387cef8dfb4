"""Learned forms: what is known, learning a blank, and mending the names of its fields."""
from __future__ import annotations

from typing import Annotated

from fastapi import File, Form, UploadFile
from fastapi.responses import Response

from dashboard.pages import Pages
from dashboard.permissions import May
from dashboard.texts import text
from dashboard.visit import Visiting
from filings.problems import BadArguments
from flows.form_desk import MOST_PDF

pages = Pages()


@pages.get("/forms", needs=May.FORMS)
def forms(visit: Visiting) -> Response:
    """Every learned form."""
    return visit.page("forms.html", cards=visit.house.forms.cards(), learned=visit.request.query_params.get("learned", ""))


@pages.post("/forms", needs=May.FORMS, most=MOST_PDF + (1 << 20))
def learn(visit: Visiting, blank: Annotated[UploadFile | None, File()] = None) -> Response:
    """Learn an uploaded blank."""
    if blank is None or not blank.filename:
        raise BadArguments(text("forms.no_file"))
    key = visit.house.forms.learn(blank.filename, blank.file.read(), by=visit.user.name)
    return visit.to(f"/forms/{key}")


@pages.get("/forms/{key}", needs=May.FORMS)
def form(visit: Visiting, key: str, page: int = 1) -> Response:
    """The fields of one page of a form, with their names."""
    rows = visit.house.forms.fields(key)
    return visit.page("form.html", card=visit.house.forms.card(key), rows=[row for row in rows if row.page == page], page=page,
                      choices=visit.house.forms.choices(key), changed=visit.request.query_params.get("changed", ""))


@pages.post("/forms/{key}", needs=May.FORMS, most=1 << 20)
def rename(visit: Visiting, key: str, widget: Annotated[list[str] | None, Form()] = None,
           name: Annotated[list[str] | None, Form()] = None, other: Annotated[list[str] | None, Form()] = None,
           page: Annotated[int, Form()] = 1) -> Response:
    """Give fields other names, by the mapping of this office: one of the list, or `other` where that is filled."""
    widgets, names = widget or [], name or []
    others = other or [""] * len(names)
    if not len(widgets) == len(names) == len(others):
        raise BadArguments(text("common.error.s422"))
    wanted = [typed.strip() or chosen for chosen, typed in zip(names, others, strict=True)]
    changed = visit.house.forms.rename(key, dict(zip(widgets, wanted, strict=True)), by=visit.user.name)
    return visit.to(f"/forms/{key}?page={page}&changed={changed}")
