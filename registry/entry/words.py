"""Values and rows of the registry as people read them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from registry.codebook import Entity, Field, Kind
from registry.codebook_reader import codebook
from registry.facts import Facts, Row
from registry.values import Day, Measured, Missing, Precision, Value, plain

MISSING = {Missing.NOT_DONE: "not done", Missing.UNKNOWN: "unknown", Missing.NOT_APPLICABLE: "not applicable"}
PRECISIONS = {
    Precision.EXACT: "on the day",
    Precision.PM3: "± 3 days",
    Precision.PM14: "± 14 days",
    Precision.UNKNOWN: "nobody knows how near",
}
BLANK = "–"
MINUS = "\N{MINUS SIGN}"
TOLD_CODES = 2


def in_words(field: Field, value: Value | Decimal | None, words: Value | None = None) -> str:
    """A value with its unit; codes by their labels, with the words behind "other"; blank as a dash."""
    text = _bare(field, value)
    has_unit = field.unit and isinstance(value, int | Decimal | Measured) and not isinstance(value, bool)
    unit = f" {field.unit_label}" if has_unit else ""
    return f"{text}{unit}" + (f": {words}" if words else "")


def of_row(row: Row, name: str) -> str:
    """What a row says in one field, in the unit that holds for this row."""
    field = field_in(row, name)
    return in_words(field, row.get(name), row.get(f"{name}_other"))


def field_in(row: Row, name: str) -> Field:
    """The field as it is in this row: an assay brings its own unit and limits."""
    field = codebook().field(row.entity, name)
    return field.in_row({variant.when: row.code(variant.when) for variant in field.variants})


def day_in_words(day: Day) -> str:
    """ "day 54", "day −3 ± 14 days"."""
    told = f"day {signed(day.day)}"
    if day.precision is Precision.EXACT:
        return told
    return (
        f"{told}, {PRECISIONS[day.precision]}"
        if day.precision is Precision.UNKNOWN
        else f"{told} {PRECISIONS[day.precision]}"
    )


def signed(number: int) -> str:
    return str(number).replace("-", MINUS)


def title_of(row: Row) -> str:
    """A row by what names it: "Anticoagulant course 2", "Imaging: event 1, day 33, ultrasound"."""
    entity = codebook().entity(row.entity)
    if entity.single:
        return entity.label
    return (
        f"{entity.label} {of_row(row, entity.identity[0])}" if numbered(entity) else f"{entity.label}: {name_of(row)}"
    )


def name_of(row: Row) -> str:
    """The same where its entity stands above it already: "event 1, day 33, ultrasound"."""
    entity = codebook().entity(row.entity)
    return title_of(row) if entity.single or numbered(entity) else ", ".join(_named(entity, row))


def numbered(entity: Entity) -> bool:
    """Whether its rows are named by a number alone, which a new row takes by itself."""
    return len(entity.identity) == 1 and entity.by_name[entity.identity[0]].kind is Kind.INTEGER


def _named(entity: Entity, row: Row) -> Iterable[str]:
    """What names a row, part by part; a reference says what it is the number of."""
    for name in entity.identity:
        field = entity.by_name[name]
        text = of_row(row, name)
        yield f"{field.label.removesuffix(' number').lower()} {text}" if field.kind is Kind.REFERENCE else text


def sentence_of(row: Row) -> str:
    """A row that others refer to, in a few words: "1: day 54, index event, pulmonary embolism"."""
    entity = codebook().entity(row.entity)
    parts = [day_in_words(row.when)] if row.when is not None else []
    coded = [field.name for field in entity.entered if field.kind is Kind.CODE and row.has(field.name)]
    parts += [of_row(row, name) for name in coded[:TOLD_CODES]]
    number = in_words(entity.by_name[entity.identity[0]], row.get(entity.identity[0]))
    return f"{number}: {', '.join(parts)}" if parts else number


def referred_rows(field: Field, facts: Facts) -> tuple[Row, ...]:
    """The rows of the child, or of its site, that a reference may name."""
    return facts.laboratories if codebook().entity(field.to).of == "site" else facts.rows(field.to)


def age_in_words(months: int) -> str:
    """ "9 years 4 months"; months alone below two years."""
    years, rest = divmod(months, 12)
    if years < 2:
        return f"{months} month{'s' * (months != 1)}"
    return f"{years} years" + (f" {rest} month{'s' * (rest != 1)}" if rest else "")


def child_in_words(facts: Facts) -> str:
    """The first line about a child: who, which leukaemia, and which day today is where the site may know."""
    enrolment, diagnosis = facts.one("enrolment"), facts.one("all_diagnosis")
    who = {"f": "Girl", "m": "Boy"}.get(enrolment.code("sex") if enrolment else "", "Child")
    age = enrolment.number("age_dx_mo") if enrolment else None
    parts = [f"{who}, {age_in_words(int(age))} at diagnosis." if age is not None else f"{who}."]
    if diagnosis is not None:
        lineage = of_row(diagnosis, "lineage") if diagnosis.has("lineage") else "ALL"
        has_risk = diagnosis.code("nci_risk") in ("standard", "high")
        parts.append(lineage + (f", {_mid(of_row(diagnosis, 'nci_risk'))} risk." if has_risk else "."))
    if facts.today_day is not None:
        parts.append(f"Today is day {signed(facts.today_day)}.")
    return " ".join(parts)


def _mid(text: str) -> str:
    """A label inside a sentence: small at its beginning, unless it begins with an abbreviation."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _bare(field: Field, value: Value | Decimal | None) -> str:
    match value:
        case None:
            return BLANK
        case bool():
            return "yes" if value else "no"
        case Missing():
            return MISSING[value]
        case Day():
            return day_in_words(value)
        case Measured():
            return ("" if value.op == "=" else value.op) + _number(value.value)
        case int() | Decimal():
            return _number(Decimal(value))
        case tuple():
            return "; ".join(field.label_of(code) for code in value)
        case date():
            return f"{value:%-d %B %Y}"
    return field.label_of(value)


def _number(number: Decimal) -> str:
    """With thousands apart, but never a day or year among them."""
    whole, _, rest = plain(number).replace("-", MINUS).partition(".")
    grouped = f"{int(whole):,}" if whole.isdigit() and len(whole) > 4 else whole
    return f"{grouped}.{rest}" if rest else grouped


def values_of(row: Row) -> Iterable[tuple[str, str]]:
    """(label, what it says) of every field that says something, in the order of the codebook."""
    for field in codebook().entity(row.entity).entered:
        if row.get(field.name) is not None:
            yield field.label, of_row(row, field.name)
