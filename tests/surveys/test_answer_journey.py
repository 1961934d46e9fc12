"""A whole journey without JavaScript: only links, forms and what the server sent."""

from __future__ import annotations

from random import Random

import pytest
from django.test import Client

from surveys import answer_actions
from surveys.instrument import Instrument
from surveys.models import Survey
from surveys.rules import submitted_cells
from tests.surveys.answer_maker import made_answers
from tests.surveys.respondent import Respondent, as_posted, hidden_fields, several

pytestmark = pytest.mark.django_db


def walk(someone: Respondent, instrument: Instrument, answers: dict[str, str]) -> list[str]:
    """Answer section after section by Continue; the sections passed."""
    passed, section = [], instrument.sections[0].id
    while section:
        passed.append(section)
        names = {name for item in instrument.section(section).items for name in item.columns}
        typed = as_posted({name: cell for name, cell in answers.items() if name in names}, several(instrument))
        page = someone.answer(section, **{name: cell for name, cell in typed.items() if not name.endswith("__case")})
        assert page.status_code == 302, page.content.decode()
        section = page.url.split("/section/")[1].strip("/") if "/section/" in page.url else ""
    return passed


def test_from_the_first_page_to_the_receipt(respondent: Respondent, tiny: Instrument) -> None:
    answers = made_answers(tiny, Random(1))
    assert walk(respondent, tiny, answers) == ["you", "practice"]
    assert "11 of 11 answered" in respondent.get("check/").content.decode()
    assert respondent.post("submit/", quick="").url == "/answer/umbrellas/done/"
    assert "Your answers are in" in respondent.get("done/").content.decode()
    stored = {name: cell for name, cell in respondent.cells().items() if cell != ".nb"}
    assert {n: c for n, c in stored.items() if "case" not in n} == {n: c for n, c in answers.items() if "case" not in n}


@pytest.mark.parametrize("seed", range(3))
def test_the_44_items_can_be_answered_and_submitted(
    practice_survey: Survey, visitor: Client, all_vte: Instrument, seed: int
) -> None:
    someone = Respondent(visitor, "practice").start(eligible="yes", registry_centre="yes")
    answers = made_answers(all_vte, Random(seed)) | {"registry_centre": "yes"}
    walk(someone, all_vte, answers)
    assert someone.post("submit/", quick="0").status_code == 302
    stored = someone.cells()
    drawn = {name: cell for name, cell in stored.items() if name.endswith("__case")}
    assert stored == submitted_cells(all_vte, answers | drawn)
    assert len(drawn) == 2


def test_the_last_button_waits_until_every_required_question_is_answered(respondent: Respondent) -> None:
    respondent.answer("you", go="check", role="a")
    page = respondent.get("check/")
    assert "1 of 11 answered" in page.content.decode()
    assert "/answer/umbrellas/submit/" not in page.content.decode()
    refused = respondent.post("submit/")
    assert (refused.status_code, respondent.response().state) == (422, "draft")
    assert "questions are open" in refused.content.decode()


@pytest.fixture
def one_wrong(respondent: Respondent, tiny: Instrument) -> Respondent:
    """All answered, and then the wrong end typed in the first section; saved by the script."""
    answers = made_answers(tiny, Random(1))
    answer_actions.save_draft(response=respondent.response(), code=respondent.code, changes=answers)
    saved = respondent.post("save/", columns="temperature__high", temperature__high="half").json()
    assert (saved["answered"], saved["sections"]) == (10, {"you": [4, 5], "practice": [6, 6]})
    return respondent


def test_a_wrong_answer_is_not_ticked_off(one_wrong: Respondent) -> None:
    page = one_wrong.get("section/practice/").content.decode()
    assert 'data-items="5">4 of 5<' in page
    assert 'data-items="6">✓<' in page


def test_whoever_resumes_is_led_to_the_wrong_answer(one_wrong: Respondent) -> None:
    assert one_wrong.post("resume/", code=one_wrong.code).url == "/answer/umbrellas/section/you/"
    assert 'href="/answer/umbrellas/section/you/"' in one_wrong.get("code/").content.decode()


def test_the_check_page_counts_a_wrong_answer_as_open(one_wrong: Respondent) -> None:
    page = one_wrong.get("check/").content.decode()
    assert "10 of 11 answered. One still needs you before you can submit." in page
    assert "One question is open" in page
    one_wrong.post("save/", columns="rating", rating="")
    page = one_wrong.get("check/").content.decode()
    assert "9 of 11 answered. 2 still need you before you can submit." in page


def test_the_check_page_names_the_table_that_a_row_stands_in(respondent: Respondent, practice_survey: Survey) -> None:
    someone = Respondent(respondent.client, "practice").start(eligible="yes")
    agents = {"lp_hold__before__doac": "case", "lp_hold__after__doac": "24"}
    someone.post("save/", columns=" ".join(agents), **agents)
    page = " ".join(someone.get("check/").content.decode().split())
    before, after = (page.index(f"Hours from the {one}</p>") for one in (
        "last dose to the puncture", "puncture to the next dose"))  # fmt: skip
    assert before < page.index("DOAC: <b>Case by case</b>") < after < page.index("DOAC: <b>24</b>")


def test_continue_names_what_is_open_and_links_to_it(respondent: Respondent) -> None:
    page = respondent.answer("you", role="a").content.decode()
    assert 'href="#open_below-v20"' in page
    assert 'id="open_below-error"' in page
    assert 'href="#role-a"' not in page


def test_a_soft_question_is_prompted_once_and_may_then_be_left(respondent: Respondent) -> None:
    filled = {"role": "a", "open_below": ".dk", "tools": "none"}
    prompted = respondent.answer("you", **filled)
    assert prompted.status_code == 422
    assert hidden_fields(prompted)["prompted"] == "temperature__low temperature__high"
    again = respondent.post("section/you/", **hidden_fields(prompted), **filled, go="next")
    assert again.url == "/answer/umbrellas/section/practice/"


def test_back_and_stop_save_without_asking_anything(respondent: Respondent) -> None:
    back = respondent.answer("practice", go="back", wind__light="keep")
    assert back.url == "/answer/umbrellas/section/you/"
    stopped = respondent.answer("you", go="stop", role="b")
    assert stopped.url == "/answer/umbrellas/code/?stop"
    assert respondent.cells().keys() >= {"wind__light", "role"}


def test_what_was_typed_wrong_is_shown_again_beside_its_reason(respondent: Respondent) -> None:
    page = respondent.answer("you", role="a", tools="umbrella", umbrella_age="half").content.decode()
    assert 'value="half"' in page
    assert "“half” is not a number we can read. Write it like 12.5." in page
    assert respondent.cells()["umbrella_age"] == "half"


def test_a_decimal_comma_is_read_on_a_page_and_by_autosave(respondent: Respondent) -> None:
    filled = {"role": "a", "open_below": ".dk", "tools": "umbrella", "umbrella_age": "12,50"}
    page = respondent.answer("you", **filled, temperature__low=".5", temperature__high="1,5")
    assert page.url == "/answer/umbrellas/section/practice/"
    numbers = ("umbrella_age", "temperature__low", "temperature__high")
    assert [respondent.cells()[name] for name in numbers] == ["12.5", "0.5", "1.5"]
    saved = respondent.post("save/", columns="umbrella_age", umbrella_age="0,5").json()
    assert saved["cells"] == {"umbrella_age": "0.5"}


def test_a_comma_that_may_part_thousands_is_asked_about(respondent: Respondent) -> None:
    page = respondent.answer("you", role="a", tools="umbrella", umbrella_age="1,250").content.decode()
    assert 'value="1,250"' in page
    assert "“1,250” can be read in two ways. Do you mean 1250 or 1.25? Write it like that." in page
    assert respondent.cells()["umbrella_age"] == "1,250"


UPPER = {
    "half": "Upper: “half” is not a number we can read. Write it like 12.5.",
    "60": "Upper: “60”: above the maximum 50 ",
    "-1": "The upper limit (-1) must be higher than the lower. Did they get swapped?",
}


@pytest.mark.parametrize("typed", UPPER)
def test_the_upper_box_says_what_is_wrong_with_it(respondent: Respondent, typed: str) -> None:
    page = respondent.answer("you", temperature__low="0", temperature__high=typed).content.decode()
    assert UPPER[typed] in page
    assert page.count("Did they get swapped?") == 2 * (typed == "-1")


def test_the_lower_box_is_named_as_on_the_page(respondent: Respondent) -> None:
    page = respondent.answer("you", temperature__low="half", temperature__high="1").content.decode()
    assert "Lower: “half” is not a number we can read." in page
    assert "low: “" not in page


def test_a_hidden_answer_stays_in_the_draft_and_comes_back(respondent: Respondent) -> None:
    respondent.answer("you", go="stop", tools="umbrella", umbrella_age="7")
    respondent.answer("you", go="stop", tools="none")
    assert respondent.cells()["umbrella_age"] == "7"
    assert 'value="7"' in respondent.get("section/you/").content.decode()
    respondent.answer("you", go="stop", tools="umbrella")
    assert respondent.cells()["umbrella_age"] == "7"
    assert 'value="7"' in respondent.get("section/you/").content.decode()


def test_a_hidden_answer_is_submitted_as_not_shown(respondent: Respondent, tiny: Instrument) -> None:
    answers = made_answers(tiny, Random(2)) | {"tools": "none", "umbrella_age": "7"}
    answer_actions.save_draft(response=respondent.response(), code=respondent.code, changes=answers)
    assert respondent.post("submit/").status_code == 302
    stored = respondent.cells()
    assert (stored["umbrella_age"], stored["wind__storm"]) == (".nb", ".nb")


def test_the_page_keeps_quotes_and_angles_as_text(respondent: Respondent) -> None:
    respondent.answer("practice", go="stop", comment='"><script>alert(1)</script>')
    page = respondent.get("section/practice/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
