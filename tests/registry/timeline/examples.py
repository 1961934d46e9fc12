"""Children for the timeline: the case of the design picture, and rows made by hand."""

from __future__ import annotations

from registry.codebook_reader import codebook
from registry.facts import Facts, Row, parse_row

Rows = list[tuple[str, dict[str, str]]]


def row(entity: str, **cells: str) -> Row:
    """A row as somebody would type it; a cell that does not read is a mistake of the test."""
    found, problems = parse_row(codebook().entity(entity), cells)
    refused = [problem.text for problem in problems if problem.severity == "refuse"]
    assert not refused, refused
    return found


def facts(*rows: Row, threshold: str = "", today: int | None = None) -> Facts:
    by_entity: dict[str, list[Row]] = {}
    for one in rows:
        by_entity.setdefault(one.entity, []).append(one)
    site = (
        Row("site", ("K7QX",), row("site", site_code="K7QX", plt_protocol_hold=threshold).values) if threshold else None
    )
    return Facts({name: tuple(found) for name, found in by_entity.items()}, site=site, today_day=today)


COUNTS = (
    "0:48 4:40 8:55 12:80 16:120 20:165 24:212 28:270 31:250 34:160 37:80 40:42 41:26 43:22 45:25 47:35 48:44 51:62 "
    "54:92 58:150 64:210 70:245 78:200 86:172 95:210 103:180 112:192 120:120 126:75 130:40 133:26 135:22 138:46 "
    "143:85 150:140 158:190 164:172 168:176"
)
PHASES = ("induction:0:32", "consolidation:36:91", "interim:95:149", "delayed_intens:153:")
LEVELS = ("27:0.4:4", "31:0.62:4", "38:0.7:5", "60:0.56:4", "74:0.8:4", "95:0.68:4", "64:1.4:1")


def picture_case(**more: object) -> Facts:
    """The child of the design picture: a clot on day 24, held twice, one dose of asparaginase late, one nosebleed."""
    rows = [
        row("enrolment", age_dx_mo="112", sex="f", dx_year="2024", enrol_day="3", last_contact_day="168"),
        *(_phase(text) for text in PHASES),
        *(
            row("asparaginase_exposure", drug="pegaspargase", planned_day=d, day=d, status="given")
            for d in ("4", "18", "99")
        ),
        row("asparaginase_exposure", drug="pegaspargase", planned_day="43", day="57", status="delayed"),
        row("central_line", line_no="1", kind="port", side="r", vein="subclavian", insert_day="2"),
        row("vte_event", event_no="1", day="24", status="index", type="cvc_dvt", symptomatic="yes"),
        row("vte_site", vte_event="1", vein="subclavian", side="r"),
        row("imaging", vte_event="1", day="26", modality="us", purpose="diagnosis"),
        row("imaging", vte_event="1", day="52", modality="us", purpose="routine_followup", result="partial"),
        row("imaging", vte_event="1", day="117", modality="us", purpose="routine_followup", result="complete_res"),
        _course("1", "24", "118", "1.0", "12", "therapeutic"),
        _course("2", "118", "", "1.0", "24", "prophylactic"),
        _hold("1", "41", "48", "26", "44", "2", "half"),
        _changed("1", "56"),
        _hold("2", "133", "138", "26", "46", "", "prophylactic"),
        *(_level(text) for text in LEVELS),
        *(row("count", day=d, plt=n) for d, n in (text.split(":") for text in COUNTS.split())),
        *(row("lp_hold", lp_day=d) for d in ("1", "8", "15", "33", "57", "64", "99")),
        row("lp_hold", lp_day="127", delayed_it_days="2"),
        row(
            "bleeding_event", day="44", site="epistaxis", overt="yes", blood_product="yes", attributable_underlying="no"
        ),
    ]
    return facts(*rows, threshold="30")


def _phase(text: str) -> Row:
    name, start, stop = text.split(":")
    return row("treatment_phase", phase=name, start_day=start, stop_day=stop)


def _course(number: str, start: str, stop: str, dose: str, hours: str, intensity: str) -> Row:
    dosed = {"dose_mg_kg": dose, "freq_h": hours, "intensity": intensity}
    return row(
        "anticoagulant_course", course_no=number, vte_event="1", intent="treatment", agent="enoxaparin",
        start_day=start, stop_day=stop, **dosed,
    )  # fmt: skip


def _hold(course: str, start: str, stop: str, then: str, after: str, given: str, resumed: str) -> Row:
    return row(
        "platelet_hold_episode", vte_event="1", course=course, decision_day=start, resume_day=stop, action="hold",
        plt_at_decision=then, plt_at_resume=after, transfusions_n=given, resume_intensity=resumed,
    )  # fmt: skip


def _changed(course: str, day: str) -> Row:
    return row("platelet_hold_episode", vte_event="1", course=course, decision_day=day, action="continue_full")


def _level(text: str) -> Row:
    day, value, hours = text.split(":")
    return row("lab_level", day=day, course="1", assay="anti_xa_lmwh", value=value, hours_post_dose=hours)


HARD = """
enrolment age_dx_mo=170 sex=m dx_year=2023 enrol_day=0 last_contact_day=1180
treatment_phase phase=induction start_day=0 stop_day=33
treatment_phase phase=consolidation start_day=36~3 stop_day=95
treatment_phase phase=high_risk_block start_day=80 stop_day=120~14
treatment_phase phase=maintenance start_day=130 stop_day=1100
asparaginase_exposure drug=pegaspargase planned_day=4 day=4 status=given
asparaginase_exposure drug=pegaspargase planned_day=18~3 day=18~3 status=given
asparaginase_exposure drug=pegaspargase planned_day=32 status=omitted omit_reason=vte
asparaginase_exposure drug=erwinia planned_day=60 status=delayed
asparaginase_exposure drug=erwinia planned_day=1190 status=planned
central_line line_no=1 kind=picc side=l vein=basilic insert_day=-12~14 remove_day=19 remove_reason=vte
central_line line_no=2 kind=port side=r vein=ijv insert_day=40 remove_day=620
central_line line_no=3 kind=nontunnelled side=r vein=femoral insert_day=38 remove_day=45
vte_event event_no=1 day=17 status=index type=cvst cvst_haemorrhage=yes
vte_site vte_event=1 vein=sss side=mid
vte_event event_no=2 day=96~? status=recurrence_new_site type=pe
imaging vte_event=1 day=17 modality=mr purpose=diagnosis
imaging vte_event=1 day=30 modality=mr purpose=routine_followup result=extension
imaging vte_event=2 day=96 modality=ct purpose=symptom result=new
anticoagulant_course course_no=1 vte_event=1 agent=heparin start_day=17 stop_day=22 dose_iu_kg=20 freq_h=continuous intensity=therapeutic
anticoagulant_course course_no=2 vte_event=1 agent=enoxaparin start_day=20 stop_day=88 dose_mg_kg=1 freq_h=12 intensity=therapeutic
anticoagulant_course course_no=3 vte_event=2 agent=rivaroxaban start_day=97~3 dose_abs=15 freq_h=24
platelet_hold_episode vte_event=1 course=2 decision_day=28~3 action=reduce_half resume_day=36 resume_intensity=therapeutic
platelet_hold_episode vte_event=1 course=2 decision_day=48 action=hold resume_day=52 plt_at_decision=18 transfusions_n=1
platelet_hold_episode vte_event=1 course=2 decision_day=60 action=full_with_transfusion plt_at_decision=33
platelet_hold_episode vte_event=1 course=2 decision_day=70 action=hold resume_day=78 plt_at_decision=12
lab_level day=25 course=2 assay=anti_xa_lmwh value=<0.1 hours_post_dose=4
lab_level day=27 course=2 assay=anti_xa_lmwh value=<0.7 hours_post_dose=4
lab_level day=55 course=2 assay=anti_xa_lmwh value=1.9 hours_post_dose=5
lab_level day=110 course=3 assay=riva value=212 hours_post_dose=3
count day=62~3 plt=<10 plt_transfused_prior_24h=yes
lp_hold lp_day=29 traumatic=yes delayed_it_days=3 transfused=yes held=yes
bleeding_event day=17 site=intracranial present_at_index=yes
bleeding_event day=71~14 site=gi overt=yes or_surgery=yes
status_event day=700 kind=relapse
death day=1180 cause=leukaemia
"""  # noqa: E501
HARD_COUNTS = "60 44 120 260 310 60 38 90 150 30 16 70 35 80 11 24 60 140 220 300 280 190 150 120 90 60"


def hard_case() -> Facts:
    """Uncertain days, a line before diagnosis, courses at one time, a recurrence, relapse and death, a long tail."""
    early = (row("count", day=str(5 * place), plt=plt) for place, plt in enumerate(HARD_COUNTS.split()))
    late = (row("count", day=str(day), plt="210") for day in range(160, 1180, 90))
    punctures = (row("lp_hold", lp_day=day) for day in "1 8 15 42 63 90".split())
    return facts(*map(_read, HARD.split("\n")[1:-1]), *early, *late, *punctures, threshold="50")


def _read(line: str) -> Row:
    entity, *cells = line.split()
    return row(entity, **dict(cell.split("=", 1) for cell in cells))
