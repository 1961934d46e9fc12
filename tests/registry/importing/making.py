"""Files for uploads. Needs no Django."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

Cells = Mapping[str, str]
CHILD = {"consent_status": "parent_consent", "age_dx_mo": "60", "sex": "f", "dx_year": "2024", "enrol_day": "3"}


def csv_file(entity: str, *rows: Cells, parted_by: str = ",") -> tuple[str, bytes]:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, delimiter=parted_by, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return f"{entity}.csv", text.getvalue().encode()


def workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
