"""From a file to addresses: what is read, what is left out and why, and what is refused whole."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from invitations import sheet
from invitations.roster import RosterRefused, addresses_in, complaint, read_roster

ADA, BOB = "ada@example.org", "bob@example.org"


def book(*rows: tuple[object, ...]) -> bytes:
    """An XLSX file with these rows."""
    made = Workbook()
    for row in rows:
        made.active.append(row)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


FILES = {
    "one column, no heading": f"{ADA}\n{BOB}\n".encode(),
    "comma and heading": f"name,E-Mail\nAda,{ADA}\nBob,{BOB}\n".encode(),
    "semicolon": f"Name;E-mail address;Town\nAda;{ADA};Graz\nBob;{BOB};Linz\n".encode(),
    "tab": f"mail\ttown\n{ADA}\tGraz\n{BOB}\tLinz".encode(),
    "with a mark of order": b"\xef\xbb\xbf" + f"email\r\n{ADA}\r\n{BOB}\r\n".encode(),
    "utf-16": f"name;email\nÅsa;{ADA}\nBob;{BOB}\n".encode("utf-16"),
    "windows": f"name;email\nÅsa;{ADA}\nBob;{BOB}\n".encode("cp1252"),
    "no name for the column": f"Ada,{ADA}\nBob,{BOB}\n".encode(),
    "untidy": b"email\n  ADA@Example.org \nmailto:<bob@example.org>;\n",
    "empty lines": f"\n\nemail\n{ADA}\n\n{BOB}\n\n".encode(),
    "a spreadsheet": book(("name", "E-Mail"), ("Ada", ADA), ("Bob", BOB)),
    "a spreadsheet without a heading": book((ADA,), (BOB,)),
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_two_addresses_are_read(data: bytes) -> None:
    roster = read_roster(data)
    assert (roster.addresses, roster.problems, roster.repeats) == ([ADA, BOB], [], [])


BAD = {
    "": "no address in this row",
    "ada": "no @",
    "ada@example": "no dot",
    "ada@@example.org": "one address a row",
    "Ada <ada@example.org>": "one address a row",
    "ada@example.org, bob@example.org": "one address a row",
    "ädä@example.org": "“ä” cannot stand in it",
    "=HYPERLINK(A1)": "formula",
    ".ada@example.org": "not a mail address",
    "ada@-example.org": "not a mail address",
    "ada@example.123": "not a mail address",
    "a" * 65 + "@example.org": "not a mail address",
    "ada@" + "example." * 40 + "org": "not a mail address",
}


@pytest.mark.parametrize("value", BAD, ids=lambda value: value[:30] or "nothing")
def test_a_bad_row_is_named_with_what_to_do(value: str) -> None:
    cell = '"' + value.replace('"', '""') + '"'
    roster = read_roster(f"name,email\nx,{ADA}\ny,{cell}\n".encode())
    assert roster.addresses == [ADA]
    (problem,) = roster.problems
    assert problem.row == 3 and BAD[value] in problem.what.lower()


@pytest.mark.parametrize("address", ["o'neil+trial@uni-graz.at", "a@b.co", "x_y.z@sub.example.museum", "1@example.org"])
def test_unusual_addresses_are_addresses(address: str) -> None:
    assert complaint(address) == ""


def test_a_repeat_is_named_with_the_row_that_counts() -> None:
    roster = read_roster(f"email\n{ADA}\n{BOB}\n ADA@example.ORG\n".encode())
    assert roster.addresses == [ADA, BOB]
    assert [(one.row, one.what) for one in roster.repeats] == [(4, "The same address stands in row 2.")]


def test_a_hostile_value_is_shown_short_and_without_tricks() -> None:
    roster = read_roster(f"email\n{ADA}\n{'x' * 500}\nabc\u202egpj.exe\x07\n".encode())
    assert [problem.value for problem in roster.problems] == ["x" * 59 + "…", "abc�gpj.exe�"]


def test_a_formula_in_a_spreadsheet_is_text_and_never_computed() -> None:
    roster = read_roster(book(("email",), (ADA,), ('=CONCAT("bob","@example.org")',)))
    assert roster.addresses == [ADA] and "formula" in roster.problems[0].what


REFUSED = {
    "nothing": (b"", "empty"),
    "blank": (b" \n;;\n", "empty"),
    "no addresses": (b"name\nAda\n", "No column holds mail addresses"),
    "two columns": (f"{ADA},{BOB}\n".encode(), "Columns A and B"),
    "two headings": (f"email,mail\n{ADA},{BOB}\n".encode(), "Columns A and B"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0", "not text"),
    "an open quotation": (b'email\n"ada@example.org\n', "quotation mark"),
    "too many rows": (b"a@example.org\n" * 50_001, "50,000 rows"),
    "too many columns": (b"x," * 201 + b"\n", "200 columns"),
    "half a spreadsheet": (book(("email",), (ADA,))[:900], "not an XLSX file"),
    "another archive": (b"PK\x03\x04" + b"\0" * 50, "not an XLSX file"),
    "a wide spreadsheet": (book(tuple("x" * 201)), "200 columns"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_whole(name: str) -> None:
    data, why = REFUSED[name]
    with pytest.raises(RosterRefused, match=why):
        read_roster(data)


def archive(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name.replace("__", "/"), data)
    return file.getvalue()


BOMBS = {
    "unpacks a hundredfold": archive(a=b"\0" * 5_000_000),
    "a thousand entries": archive(**{f"f{number}": b"x" for number in range(1_001)}),
    "macros": archive(xl__vbaProject=b"x"),
    "links to other files": archive(xl__externalLinks__externalLink1=b"x"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_by_its_contents(name: str) -> None:
    with pytest.raises(sheet.SheetRefused, match=r"unpacks|macros"):
        sheet.check_archive(BOMBS[name])


def test_an_archive_that_is_no_workbook_is_refused_in_words() -> None:
    with pytest.raises(RosterRefused, match="damaged or not a workbook"):
        read_roster(archive(hello=b"world"))


def test_a_sheet_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "SECONDS", 0.001)
    with pytest.raises(sheet.SheetRefused, match="too long"):
        sheet.sheet_rows(book(("email",), (ADA,)))


def test_a_cell_at_the_far_corner_costs_nothing() -> None:
    made = Workbook()
    made.active["A1"], made.active["A2"], made.active["XFD1048576"] = "email", ADA, "x"
    file = io.BytesIO()
    made.save(file)
    with pytest.raises(RosterRefused, match="50,000 rows"):
        read_roster(file.getvalue())


@given(st.binary(max_size=400))
def test_any_bytes_give_a_roster_or_a_sentence(data: bytes) -> None:
    try:
        roster = read_roster(data)
    except RosterRefused:
        return
    assert not [one for one in roster.addresses if complaint(one)]


@given(st.text(max_size=300))
def test_any_text_gives_addresses_or_none(text: str) -> None:
    assert all(not complaint(address) for address in addresses_in(text))


def test_addresses_are_found_in_a_bounce() -> None:
    text = "Delivery to <Ada@Example.org> failed.\nFinal-Recipient: rfc822; bob@example.org\nada@example.org, x@y\n"
    assert addresses_in(text) == [ADA, BOB]
