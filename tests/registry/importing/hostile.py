"""200 hostile uploads with a manifest: 40 each of encodings, CSV structure, workbooks, meaning, and names.

`hostile(full=False)` yields them; each says whether it must be refused, or be safe: then it may be applied, and adds
exactly so many rows. Sizes are small in CI, whole with `full`.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.registry.importing.making import CHILD, csv_file, workbook

KINDS = ("encoding", "structure", "workbook", "meaning", "name")
Files = list[tuple[str, bytes]]


@dataclass(frozen=True)
class Hostile:
    """One upload. `rows`: how many rows it adds where it is safe; None where it must be refused. `says`: a part of what
    the refusal says. `mode`: that of the upload."""

    kind: str
    name: str
    files: Files = field(repr=False)
    rows: int | None = None
    says: str = ""
    mode: str = "fill"


@dataclass(frozen=True)
class Codes:
    """A child of the site, one of another site, and a code that nobody has."""

    own: str
    other: str
    nobody: str = "K7QX2M9T4"


def hostile(codes: Codes, *, full: bool = False) -> list[Hostile]:
    """All of them, in an order that never changes."""
    return [*_encodings(codes), *_structures(codes, full), *_workbooks(codes, full), *_meanings(codes), *_names(codes)]


# -- encodings --------------------------------------------------------------------------------------------------------


def _encodings(codes: Codes) -> Iterator[Hostile]:
    text = f"case_code,day,plt\n{codes.own},{{}},45\n"

    def good(name: str, data: bytes) -> Hostile:
        return Hostile("encoding", name, [("count.csv", data)], rows=1)

    def bad(name: str, data: bytes, says: str = "") -> Hostile:
        return Hostile("encoding", name, [("count.csv", data)], says=says)

    days = iter(range(1001, 1100))
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "ascii"):
        yield good(f"as {encoding}", text.format(next(days)).encode(encoding))
    yield good("utf-16 with a mark, big end first", b"\xfe\xff" + text.format(next(days)).encode("utf-16-be"))
    for ending in ("\r\n", "\r"):
        yield good(f"lines end with {ending!r}", text.format(next(days)).replace("\n", ending).encode())
    for mark in (";", "\t"):
        yield good(f"cells parted by {mark!r}", text.format(next(days)).replace(",", mark).encode())
    yield good("all in quotes", "\n".join(",".join(f'"{c}"' for c in line.split(",")) for line in
                                           text.format(next(days)).splitlines()).encode())  # fmt: skip
    for encoding in ("cp1252", "latin-1", "iso8859-15", "cp850", "mac-roman"):
        yield bad(f"words in {encoding}", f"case_code,day,plt\n{codes.own},1,\u00e4\n".encode(encoding), "not in UTF-8")
    for encoding in ("shift-jis", "gb18030", "euc-kr", "big5"):
        yield bad(f"words in {encoding}", f"case_code,day,plt\n{codes.own},1,\u4e2d\n".encode(encoding), "UTF-8")
    for encoding in ("utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"):
        yield bad(f"as {encoding}", text.format(1).encode(encoding))
    for name, char in (("high", b"\xed\xa0\x80"), ("low", b"\xed\xbf\xbf"), ("pair", b"\xed\xa0\xbd\xed\xb8\x80")):
        yield bad(f"a lone surrogate, {name}", text.format(1).encode().replace(b",45", b"," + char), "UTF-8")
    yield bad(
        "a lone surrogate in utf-16", "\ufeff".encode("utf-16-le") + text.format(1).encode("utf-16-le") + b"\x00\xd8"
    )
    for place in (0, 10, -1):
        data = bytearray(text.format(1).encode())
        data.insert(place % len(data), 0)
        yield bad(f"a zero byte at {place}", bytes(data))
    yield bad("an overlong slash", text.format(1).encode() + b"\xc0\xaf", "UTF-8")
    yield bad("half a character", text.format(1).encode() + b"\xe2\x82", "UTF-8")
    yield bad("a mark twice", b"\xef\xbb\xbf" * 2 + text.format(1).encode())
    yield bad("an odd number of bytes in utf-16", text.format(1).encode("utf-16") + b"x")
    yield bad("zero bytes alone", b"\0" * 1000)
    yield bad("every byte there is", bytes(range(256)) * 4)
    yield bad("a picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 100)
    yield bad("a PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    yield bad("a control sign in a text", _cells(codes, "lp_hold", {"lp_day": "1", "agent": "\x1b[31mred"}))


def _cells(codes: Codes, entity: str, cells: dict[str, str]) -> bytes:
    return csv_file(entity, {"case_code": codes.own, **cells})[1]


# -- the structure of CSV ---------------------------------------------------------------------------------------------


def _structures(codes: Codes, full: bool) -> Iterator[Hostile]:
    head, row = "case_code,day,plt\n", f"{codes.own},{{}},45\n"
    big = 10 * 2**20 if full else 200_000
    wide = 1_000_000 if full else 2_000
    many = 1_000_000 if full else 51_000

    def bad(name: str, text: str, says: str = "") -> Hostile:
        return Hostile("structure", name, [("count.csv", text.encode())], says=says)

    def good(name: str, text: str, rows: int) -> Hostile:
        return Hostile("structure", name, [("count.csv", text.encode())], rows=rows)

    yield bad("a million columns", ",".join(["day"] * wide) + "\n1\n")
    yield bad("a million different columns", ",".join(f"c{n}" for n in range(wide)) + "\n1\n")
    yield good("a million commas in a row", head + row.format(1211).strip() + "," * wide + "\n", 1)
    yield bad("a large cell", head + f"{codes.own},1,{'9' * big}\n")
    yield bad("a large cell in quotes", head + f'{codes.own},1,"{"x" * big}"\n')
    yield bad("a large header", "x" * big + "\n1\n")
    yield bad("a million rows", head + row.format(1) * many)
    yield bad("a quote that never closes", head + f'{codes.own},1,"45\n' + row.format(2) * 50, "quotation mark")
    yield bad("a quote in the header", 'case_code,"day,plt\n1,2,3\n', "quotation mark")
    yield bad("signs after a quote", head + f'{codes.own},1,"45"x\n', "quotation mark")
    yield bad("a million quotes", head + '"' * big)
    yield bad("line ends in quotes", head + f'{codes.own},1,"4\n5"\n')
    yield bad("nothing", "")
    yield bad("blanks alone", " \n \n\t\n")
    yield bad("a header alone", head, "no row")
    yield bad("a header of commas", ",,,\n1,2,3,4\n")
    yield bad("no column names the child", "day,plt\n1,45\n", "names the child")
    yield bad("a column twice", "case_code,day,day\nA,1,2\n", "stands twice")
    yield bad("a column twice in other letters", "case_code,day,DAY\nA,1,2\n", "stands twice")
    yield bad("an unknown column", "case_code,day,platelets\nA,1,2\n", "no such column")
    yield bad("a misspelt column", "case_code,daay\nA,1\n", "nearest is day")
    yield bad("too many cells", head + f"{codes.own},1,45,9\n", "cells where the header")
    yield bad("too few cells", head + f"{codes.own},1\n", "cells where the header")
    yield bad("cells under no name", f"case_code,day,\n{codes.own},1,x\n")
    yield bad("the child named twice", f"local_key,case_code,day\nA,{codes.own},1\n", "not by both")
    yield bad("the child named by nobody", "local_key,case_code,day\n,,1\n", "Name the child")
    yield bad("a JSON file", '{"day": 1}')
    yield bad("a web page", "<html><script>alert(1)</script></html>")
    yield bad("a query", "day\n'; DROP TABLE registry_case; --\n")
    yield bad("tab and comma mixed", f"case_code,day\tplt\n{codes.own},1\t45\n")
    yield bad("a million blank lines", "\n" * big)
    yield good("blank lines between", head + "\n\n" + row.format(1201) + ",,\n\n" + row.format(1202), 2)
    yield good("blanks around everything", f" case_code , day , plt \n {codes.own} , 1203 , 45 \n", 1)
    yield good("names in capitals", f"CASE_CODE,Day,PLT\n{codes.own},1204,45\n", 1)
    yield good("columns without name at the end", f"case_code,day,plt,,\n{codes.own},1205,45,,\n", 1)
    yield good("our own column back", f"case_code,day,pave_says\n{codes.own},1206,[refuse] all\n", 1)
    yield good("no line end at the end", head + row.format(1207).rstrip("\n"), 1)
    yield good(
        "a code as people say it", f"case_code,day\n{' '.join(codes.own[n : n + 3] for n in (0, 3, 6))},1208\n", 1
    )
    yield good("a code in small letters", f"case_code,day\n{codes.own.lower()},1209\n", 1)
    yield good("many blank columns", "case_code,day" + "," * 150 + f"\n{codes.own},1210" + "," * 150 + "\n", 1)


# -- workbooks --------------------------------------------------------------------------------------------------------


def _workbooks(codes: Codes, full: bool) -> Iterator[Hostile]:
    def bad(name: str, data: bytes, says: str = "") -> Hostile:
        return Hostile("workbook", name, [("upload.xlsx", data)], says=says)

    def good(name: str, data: bytes, rows: int = 1) -> Hostile:
        return Hostile("workbook", name, [("upload.xlsx", data)], rows=rows)

    head = ("case_code", "day", "plt")
    size = 60 * 2**20 if full else 3 * 2**20
    plain = workbook(count=[head, (codes.own, 1301, 45)])
    sheet = "xl/worksheets/sheet1.xml"
    yield good("plain", plain)
    yield good(
        "several sheets",
        workbook(count=[head, (codes.own, 1302, 45)], death=[("case_code", "day"), (codes.own, 1800)]),
        2,
    )
    yield good("a blank sheet beside", workbook(count=[head, (codes.own, 1303, 45)], Sheet2=[]))
    yield good("a sheet of codes beside", workbook(count=[head, (codes.own, 1304, 45)], codes=[("what", "ever")]))
    yield good("numbers as text", workbook(count=[head, (codes.own, "1305", "45")]))
    yield good("whole numbers with a point", workbook(count=[head, (codes.own, 1306.0, 45.0)]))
    yield good("a formula with the value it had", _formula(codes, 1307, value=45))
    yield good("blank rows between", workbook(count=[head, (), (codes.own, 1308, 45), (), ()]))
    yield good(
        "a comment and a picture of XML", _with(plain.replace(b"", b""), {"docProps/extra.xml": b"<a/>"}, codes, 1309)
    )
    yield good("a size that is not true", _changed(workbook(count=[head, (codes.own, 1310, 45)]), sheet,
                                                     lambda x: _sized(x)))  # fmt: skip
    yield bad("a formula without a value", _formula(codes, 1, value=None))
    yield bad("a formula that calls a program", workbook(count=[head, (codes.own, "=cmd|'/c calc'!A1", 45)]))
    yield bad("a formula in a key", workbook(count=[head, ('=HYPERLINK("http://x.test")', 1, 45)]))
    yield bad("a bomb of zeros", _with(plain, {"xl/media/x.bin": b"\0" * size}), "unpacks")
    yield bad(
        "a bomb of one sheet",
        _changed(plain, sheet, lambda x: x.replace(b"</worksheet>", b" " * size + b"</worksheet>")),
        "unpacks",
    )
    yield bad("a thousand entries", _with(plain, {f"x/{n}": b"x" for n in range(1_100)}), "unpacks")
    yield bad(
        "a bomb in a bomb", _with(plain, {"xl/a.zip": _zip({"b": b"\0" * size})} | {"c": b"\0" * size}), "unpacks"
    )
    yield bad("macros", _with(plain, {"xl/vbaProject.bin": b"x"}), "macros")
    yield bad("macros in capitals", _with(plain, {"XL/VBAPROJECT.BIN": b"x"}), "macros")
    yield bad("links to other files", _with(plain, {"xl/externalLinks/externalLink1.xml": b"<x/>"}), "links")
    xxe = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    yield bad("a foreign file in a sheet", _changed(plain, sheet, lambda x: xxe + x.replace(b"45", b"&e;")))
    yield bad("a foreign file in the strings", _strings(codes, xxe, b"&e;"))
    laughs = b'<!DOCTYPE x [<!ENTITY a "' + b"ha" * 20 + b'">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(8)
    ) + b"]>"  # fmt: skip
    yield bad(
        "a billion laughs in a sheet",
        _changed(plain, sheet, lambda x: b'<?xml version="1.0"?>' + laughs + x.replace(b"45", b"&i;")),
    )
    yield bad("a billion laughs in the strings", _strings(codes, b'<?xml version="1.0"?>' + laughs, b"&i;"))
    yield bad("strings that are not there", _strings(codes, b"", b"45", b"999999999"))
    yield bad("strings that count themselves", _strings(codes, b"", b"45", b"-1e9"))
    yield bad("a lone surrogate", _changed(plain, sheet, lambda x: x.replace(b"45", b"&#xD800;")))
    yield bad("a zero sign", _changed(plain, sheet, lambda x: x.replace(b"45", b"&#0;")))
    yield bad("no sheet", _without(plain, sheet))
    yield bad("half a file", plain[: len(plain) // 2], "not an XLSX")
    yield bad("the first bytes alone", b"PK\x03\x04" + b"\0" * 200, "not an XLSX")
    yield bad("another archive", _zip({"hello.txt": b"world"}), "damaged")
    yield bad("XML that does not close", _changed(plain, sheet, lambda x: x[: len(x) // 2]))
    yield bad("deep XML", _changed(plain, sheet, lambda x: x.replace(b"<sheetData>", b"<a>" * 50_000 + b"<sheetData>")))
    rows = 1_048_575 if full else 50_100
    yield bad("as many rows as a sheet has", _rows(codes, rows))
    yield bad(
        "as many columns as a sheet has",
        workbook(count=[("case_code", "day", *(f"x{n}" for n in range(16_382 if full else 400)))]),
    )
    yield bad(
        "a cell far away",
        _changed(
            plain,
            sheet,
            lambda x: x.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
        ),
    )
    yield bad(
        "a date where a day is due, 1900", workbook(count=[head, (codes.own, _date(), 45)]), "no date of diagnosis"
    )
    yield bad("a date where a day is due, 1904", _since_1904(codes), "no date of diagnosis")
    yield bad("sheets that are no rows", workbook(Sheet1=[head, (codes.own, 1, 45)]), "name the file or sheet")


def _date() -> Any:
    from datetime import datetime

    return datetime(2024, 3, 1)


def _since_1904(codes: Codes) -> bytes:
    from openpyxl import Workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.title = "count"
    book.active.append(("case_code", "day", "plt"))
    book.active.append((codes.own, _date(), 45))
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _formula(codes: Codes, day: int, value: int | None) -> bytes:
    data = workbook(count=[("case_code", "day", "plt"), (codes.own, day, "=40+5")])
    kept = b"" if value is None else b"<v>%d</v>" % value
    return _changed(
        data,
        "xl/worksheets/sheet1.xml",
        lambda x: x.replace(b"<v></v>", kept).replace(b"<v />", kept).replace(b"<v/>", kept),
    )


def _sized(sheet: bytes) -> bytes:
    start, end = sheet.index(b"<dimension"), sheet.index(b"/>", sheet.index(b"<dimension")) + 2
    return sheet[:start] + b'<dimension ref="A1:XFD1048576"/>' + sheet[end:]


def _rows(codes: Codes, rows: int) -> bytes:
    text = b"".join(b'<row r="%d"><c r="B%d"><v>1</v></c></row>' % (n, n) for n in range(3, rows + 3))
    data = workbook(count=[("case_code", "day"), (codes.own, 1)])
    return _changed(data, "xl/worksheets/sheet1.xml", lambda x: x.replace(b"</sheetData>", text + b"</sheetData>"))


def _strings(codes: Codes, head: bytes, inside: bytes, place: bytes = b"0") -> bytes:
    """A workbook whose cell is a shared string; `head` stands before the strings."""
    files = _unzipped(workbook(count=[("case_code", "day", "plt"), (codes.own, 1, "strange")]))
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    files["[Content_Types].xml"] = files["[Content_Types].xml"].replace(b"</Types>", part)
    inline, shared = b't="inlineStr"><is><t>strange</t></is>', b't="s"><v>' + place + b"</v>"
    files["xl/worksheets/sheet1.xml"] = files["xl/worksheets/sheet1.xml"].replace(inline, shared)
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    files["xl/sharedStrings.xml"] = head + b'<sst xmlns="' + space + b'"><si><t>' + inside + b"</t></si></sst>"
    return _zip(files)


def _unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zip(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def _changed(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    files = _unzipped(data)
    return _zip({**files, name: change(files[name])})


def _with(data: bytes, more: dict[str, bytes], codes: Codes | None = None, day: int = 0) -> bytes:
    if codes is not None:
        data = workbook(count=[("case_code", "day"), (codes.own, day)])
    return _zip({**_unzipped(data), **more})


def _without(data: bytes, name: str) -> bytes:
    files = _unzipped(data)
    del files[name]
    return _zip(files)


# -- what the rows mean -----------------------------------------------------------------------------------------------


def _meanings(codes: Codes) -> Iterator[Hostile]:
    own = {"case_code": codes.own}
    new = {"local_key": "A", **CHILD}

    def bad(name: str, *files: tuple[str, bytes], says: str = "", mode: str = "fill") -> Hostile:
        return Hostile("meaning", name, list(files), says=says, mode=mode)

    def good(name: str, *files: tuple[str, bytes], rows: int, mode: str = "fill") -> Hostile:
        return Hostile("meaning", name, list(files), rows=rows, mode=mode)

    yield bad("the same row twice", csv_file("count", {**own, "day": "1"}, {**own, "day": "1"}), says="same row stands")
    yield bad(
        "the same row twice, written otherwise",
        csv_file("count", {**own, "day": "1"}, {**own, "day": "+1 ~3"}),
        says="same row stands",
    )
    yield bad("the same child twice", csv_file("enrolment", new, new), says="same row stands")
    yield bad(
        "the same file twice",
        csv_file("count", {**own, "day": "1"}),
        csv_file("count", {**own, "day": "2"}),
        says="one file",
    )
    yield bad(
        "a child of another site",
        csv_file("count", {"case_code": codes.other, "day": "1"}),
        says="no case with this code",
    )
    yield bad(
        "a child of another site among ours",
        csv_file("count", {**own, "day": "1"}, {"case_code": codes.other, "day": "1"}),
        says="no case",
    )
    yield bad(
        "a child that is not there",
        csv_file("count", {"case_code": codes.nobody, "day": "1"}),
        says="no case with this code",
    )
    yield bad(
        "a code with a slip",
        csv_file("count", {"case_code": codes.own[:-1] + ("0" if codes.own[-1] != "0" else "1"), "day": "1"}),
    )
    yield bad("a code of a thousand letters", csv_file("count", {"case_code": "K" * 1000, "day": "1"}), says="no case")
    yield bad(
        "another child's code in an enrolment",
        csv_file("enrolment", {"local_key": "A", **CHILD, "case_code": codes.other}),
        says="not by both",
    )
    yield bad("a new child without an enrolment", csv_file("count", {"local_key": "B", "day": "1"}), says="no row of")
    yield bad("a day in the far future", csv_file("count", {**own, "day": "99999"}))
    yield bad("a day of many digits", csv_file("count", {**own, "day": "9" * 500}))
    yield bad(
        "a date after today",
        csv_file("enrolment", new),
        csv_file("key", {"local_key": "A", "all_dx_date": "2999-01-01"}),
        says="future",
    )
    yield bad(
        "an event after today",
        csv_file("count", {**own, "day_date": "2999-01-01"}),
        csv_file("key", {**own, "all_dx_date": "2024-03-01"}),
        says="future",
    )
    yield bad(
        "a date that is none",
        csv_file("enrolment", new),
        csv_file("key", {"local_key": "A", "all_dx_date": "2024-02-30"}),
        says="no such date",
    )
    yield bad(
        "a date without a diagnosis", csv_file("count", {**own, "day_date": "2024-03-01"}), says="no date of diagnosis"
    )
    yield bad(
        "a day and a date",
        csv_file("count", {**own, "day": "1", "day_date": "2024-03-02"}),
        csv_file("key", {**own, "all_dx_date": "2024-03-01"}),
        says="not both",
    )
    yield bad(
        "two dates of diagnosis",
        csv_file("count", {**own, "day": "1"}),
        csv_file("key", {**own, "all_dx_date": "2024-03-01"}, {**own, "all_dx_date": "2024-03-02"}),
        says="twice",
    )
    yield bad(
        "platelets per microlitre", csv_file("count", {**own, "day": "1", "plt": "45000"}), says="looks like a value in"
    )
    yield bad("haemoglobin in g/L", csv_file("count", {**own, "day": "1", "hb": "95"}), says="cannot be")
    yield bad("a weight in grams", csv_file("all_diagnosis", {**own, "weight_kg": "21000"}), says="cannot be")
    yield bad("an age in days", csv_file("enrolment", {**new, "age_dx_mo": "1825"}), says="cannot be")
    yield bad("a comma before three digits", csv_file("count", {**own, "day": "1", "hb": "9,500"}), says="comma")
    yield bad("a number that is none", csv_file("count", {**own, "day": "1", "plt": "NaN"}))
    yield bad("infinity", csv_file("count", {**own, "day": "1", "hb": "inf"}))
    yield bad("a number of the machine", csv_file("count", {**own, "day": "1", "plt": "1e309"}))
    yield bad("digits of another script", csv_file("count", {**own, "day": "1", "plt": "\u0664\u0665"}))
    yield bad("a code in other letters", csv_file("enrolment", {**new, "sex": "F"}), says="no code of")
    yield bad("a name in a free text", csv_file("site_lab", {"lab_id": "Dr. Meier 12.03.2024"}))
    yield bad(
        "a name in a reason",
        csv_file("count", {**own, "day": "1", "reason": "Dr. Meier called"}),
        says="name with a title",
    )
    yield bad(
        "a derived field", csv_file("vte_event", {**own, "event_no": "1", "event_year": "2024"}), says="worked out"
    )
    yield bad("a reference to nothing", csv_file("imaging", {**own, "vte_event": "77", "day": "3", "modality": "us"}))
    yield bad(
        "a death before a count",
        csv_file("death", {**own, "day": "5", "reason": "x"}),
        csv_file("count", {**own, "day": "50"}),
        mode="update",
    )
    yield bad("an erased identity", csv_file("count", {**own, "day": "~ERASE~"}))
    yield bad(
        "more rows of a child than a file may have",
        *(csv_file("count", *({**own, "day": str(n)} for n in range(1_600))),),
        says="at most 1,500",
    )
    yield bad("ten thousand bad cells", csv_file("count", *({**own, "day": "x", "plt": "y"} for _ in range(1_400))))
    yield good(
        "a script in a reason", csv_file("count", {**own, "day": "1401", "reason": "<script>alert(1)</script>"}), rows=1
    )
    yield good("a formula in a reason", csv_file("count", {**own, "day": "1402", "reason": "'=1+1"}), rows=1)
    yield good("an erased blank", csv_file("count", {**own, "day": "1403", "plt": "~ERASE~"}), rows=1)


# -- names of files ---------------------------------------------------------------------------------------------------


def _names(codes: Codes) -> Iterator[Hostile]:
    days = iter(range(1501, 1600))

    def data(day: int) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([("case_code", "day"), (codes.own, day)])
        return text.getvalue().encode()

    for name in (
        "count.csv", "COUNT.CSV", "count (1).csv", "count - copy.csv", "count.txt", "count.tsv", "count_v2.csv",
        " count.csv ",
        "/etc/count.csv", "..\\..\\count.csv", "../../count.csv", "C:\\Users\\ada\\count.csv", "count (12).csv",
        "co\u200bunt.csv",
    ):  # fmt: skip
        yield Hostile("name", repr(name), [(name, data(next(days)))], rows=1)
    for name in (
        "count.csv.exe", "count.exe", "count", ".csv", "", "count.csv\0.exe", "count.\u202evsc.exe", "\u202etnuoc.csv",
        "../../../etc/passwd", "..", "count.csv/..", "CON.csv", "<script>alert(1)</script>.csv",
        "count'; DROP TABLE x; --.csv", "count\r\nX-Header: 1.csv", "=cmd|calc.csv", "%2e%2e%2fcount.csv", "anchor.csv",
        "adjudication.csv", "registry_case.csv", "accounts_user.csv", "c\u043eunt.csv", "x" * 5_000 + ".csv",
        "count.csv.csv", "count.xlsx.vbs", "count.html",
    ):  # fmt: skip
        yield Hostile("name", repr(name[:40]), [(name, data(1))])
