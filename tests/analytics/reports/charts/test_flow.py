"""The flow diagram read back: every count as text, arrows only where the numbers add up."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from analytics.reports.charts import flow_diagram
from tests.analytics.reports.flows import LEDGER, OPEN, PUBLISHED, flowing

NS = "{http://www.w3.org/2000/svg}"
WIDTHS = [350, 660]


def drawn(width: int, mode: str, **frame: int) -> ET.Element:
    return ET.fromstring(flow_diagram(flowing(**frame), mode, width, prefix="flow"))


def texts(root: ET.Element) -> list[str]:
    return [str(one.text) for one in root.iter(f"{NS}text")]


def dashed(root: ET.Element) -> list[Any]:
    return [one for one in root.iter(f"{NS}rect") if one.get("stroke-dasharray")]


@pytest.mark.parametrize("width", WIDTHS)
def test_published_case(width: int) -> None:
    root = drawn(width, "import", **PUBLISHED)
    assert [one for one in texts(root) if one.isdigit()] == ["870", "870", "716", "154", "12", "142"]
    assert texts(root).count("not known") == 2
    assert len(dashed(root)) == 1
    assert len(list(root.iter(f"{NS}path"))) == 2


@pytest.mark.parametrize("width", WIDTHS)
def test_everything_known_has_an_arrow_to_every_box_and_nothing_dashed(width: int) -> None:
    root = drawn(width, "invite", **LEDGER)
    assert len(list(root.iter(f"{NS}path"))) == 5
    assert not dashed(root)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("frame", [PUBLISHED, LEDGER, OPEN, {}])
def test_nothing_is_drawn_outside_or_styled(width: int, frame: dict[str, int]) -> None:
    root = drawn(width, "open", **frame)
    height = float(root.get("height", "0"))
    for one in root.iter(f"{NS}rect"):
        assert float(one.get("x", "0")) + float(one.get("width", "0")) <= width
        assert float(one.get("y", "0")) + float(one.get("height", "0")) <= height
    assert not [one for one in root.iter() if one.get("style") or one.get("class")]


def test_the_words_name_the_finding_and_what_is_not_known() -> None:
    root = drawn(660, "import", **PUBLISHED)
    assert root.findtext(f"{NS}title") == "154 of 870 invited submitted answers; 142 are analysed"
    assert "issued): not known. The file came without this count" in str(root.findtext(f"{NS}desc"))
