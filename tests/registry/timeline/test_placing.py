"""Labels never lie over each other."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from registry.timeline.placing import Box, Space, Spot, box_of

SPOTS = st.builds(Spot, st.floats(0, 800), st.floats(0, 60), st.sampled_from(["start", "middle", "end"]))


def test_the_second_spot_is_taken_where_the_first_is_not_free() -> None:
    space = Space(0, 800)
    space.take(Box(100, 0, 200, 20))
    placed = space.place("held 7 d", [Spot(110, 14), Spot(90, 14, "end")])
    assert placed is not None
    assert placed.spot.anchor == "end"


def test_a_label_without_room_is_left_out_unless_it_may_be_cut() -> None:
    space = Space(0, 120)
    words = "ultrasound: complete resolution"
    assert space.place(words, [Spot(10, 14)]) is None
    cut = space.place(words, [Spot(10, 14)], cuttable=True)
    assert cut is not None
    assert cut.text.endswith("…")


@given(st.lists(st.tuples(st.text("abMW ", min_size=1, max_size=20), SPOTS, st.booleans()), max_size=25))
def test_no_two_placed_labels_overlap(wanted: list[tuple[str, Spot, bool]]) -> None:
    space = Space(0, 800)
    placed = [space.place(text, [spot], cuttable=cuttable) for text, spot, cuttable in wanted]
    boxes = [box_of(one.text, one.spot) for one in placed if one is not None]
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))
    assert all(box.left >= 0 and box.right <= 800 for box in boxes)
