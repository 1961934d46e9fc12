"""Laws that hold for any child: well-formed, without style or script, every dated mark a link on its day."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.codebook import Entity, Field, Kind
from registry.codebook_reader import codebook
from registry.facts import Facts, Row, row_key
from registry.timeline.reading import marks_of
from registry.values import Day, Measured, Missing, Precision, Value
from tests.registry.timeline.seeing import drawn, name_of

DRAWN = (
    "treatment_phase", "asparaginase_exposure", "central_line", "vte_event", "vte_site", "imaging",
    "anticoagulant_course", "platelet_hold_episode", "lab_level", "count", "lp_hold", "bleeding_event", "status_event",
    "death", "enrolment",
)  # fmt: skip
DAYS = st.builds(Day, st.integers(-7300, 14600), st.sampled_from(Precision))
NUMBERS = st.decimals(0, 5000, allow_nan=False, places=2)


def value_of(field: Field) -> st.SearchStrategy[Value]:
    match field.kind:
        case Kind.DAY:
            return DAYS | st.just(Missing.UNKNOWN)
        case Kind.CODE:
            return st.sampled_from([code.code for code in field.codes])
        case Kind.BOOLEAN:
            return st.booleans()
        case Kind.INTEGER | Kind.DECIMAL if field.measured:
            return st.builds(Measured, NUMBERS, st.sampled_from("=<>"))
        case Kind.INTEGER | Kind.REFERENCE:
            return st.integers(0, 5)
        case Kind.DECIMAL:
            return NUMBERS
    return st.text(max_size=20)


def row_of(entity: Entity) -> st.SearchStrategy[Row]:
    values = st.fixed_dictionaries({}, optional={field.name: value_of(field) for field in entity.entered})
    return values.map(lambda found: Row(entity.name, row_key(entity, found), found))


CHILDREN = st.fixed_dictionaries(
    {name: st.lists(row_of(codebook().entity(name)), max_size=4).map(tuple) for name in DRAWN}
).map(Facts)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(CHILDREN, st.sampled_from([800, 350]))
def test_any_child_gives_a_clean_picture_with_a_link_a_mark(child: Facts, width: int) -> None:
    seen = drawn(child, width)
    assert not [one for one in seen.everything if "style" in one.attrib or one.tag.endswith(("script", "style"))]
    assert not [one for one in seen.everything if any(name.startswith("on") for name in one.attrib)]
    marks = marks_of(child)
    shown = [mark.name for mark in marks if mark.start is not None and mark.drawn]
    assert sorted(map(name_of, seen.links())) == sorted(map(plain, shown))
    assert len(seen.timeline.table) == 1 + len(marks)
    assert all(
        not mark.start or mark.days in " ".join(seen.timeline.sentences) for mark in marks if mark.lane != "platelet"
    )


def plain(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable())
