"""The sentence of each question, by template: verdict by the declared bands, answer line, finding of a chart."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.reports import entries as en
from analytics.reports import reasons
from analytics.reports.entries import Entry, Option
from analytics.reports.numbers import SMALL_N, interval, number, plural, share_phrase

SETTLED = 0.80
LEANING = 0.60
POLARISED_A = -0.1
SECOND_MODE = 0.25
WHO = "clinicians"


@dataclass(frozen=True)
class Verdict:
    """`word` is settled, leaning, divided or polarised, None where the rule gives none; `because` says why."""

    word: str | None
    because: str


@dataclass(frozen=True)
class AnswerLine:
    """`lead` is the sentence to repeat (bold on the page), `rest` what surrounds it."""

    lead: str
    rest: str

    def __str__(self) -> str:
        return f"{self.lead} {self.rest}".strip()


def verdict(entry: Entry) -> Verdict:
    """The declared bands on the modal share of the answered (single answers only; multiple, numeric, ... have none).

    polarised: agreement A < −0.1, or two non-adjacent modes (with a lower answer between) of at least 25 % each;
    settled: modal share >= 0.80; leaning: >= 0.60; divided: below. With hidden cells the rule is applied where the
    visible numbers decide it, else there is no word.
    """
    if en.withheld(entry) or not entry["answered"]:
        return Verdict(None, reasons.REASONS["suppressed" if en.withheld(entry) else _why_empty(entry)])
    if entry.get("scale") is None:
        return Verdict(None, "no verdict: the rule is for questions with one answer each")
    if en.is_ordinal(entry) and _polarised(entry):
        return Verdict("polarised", _polarised(entry))
    if en.is_ordinal(entry) and en.hidden_mass(entry) >= SECOND_MODE:
        return Verdict(None, reasons.REASONS["suppressed"])
    return _by_modal_share(entry)


def _by_modal_share(entry: Entry) -> Verdict:
    first = max(en.visible(entry), key=lambda o: float(o["share"]), default=None)
    top = float(first["share"]) if first else 0.0
    if first and first.get("merged") and top >= LEANING:
        return Verdict(None, "no verdict: answers that are told together are not one answer")
    if top < LEANING and en.hidden_mass(entry) > top:
        return Verdict(None, reasons.REASONS["suppressed"])
    if top >= SETTLED:
        return Verdict("settled", "one answer has at least 80 %")
    if top >= LEANING:
        return Verdict("leaning", "one answer has 60 % or more, under 80 %")
    return Verdict("divided", "no answer reaches 60 %")


def _polarised(entry: Entry) -> str:
    agreement = en.value_of(entry, "agreement_a")
    if agreement is not None and agreement < POLARISED_A:
        return f"agreement is {number(agreement, 'index')}, below −0.1"
    if _two_modes([o.get("share") for o in en.on_scale(entry)]):
        return "two answers far apart on the scale have at least 25 % each"
    return ""


def _two_modes(shares: list[float | None]) -> bool:
    """Two answers of >= 25 % with a lower one between them; a hidden share (None) counts as 0, as in `hidden_mass`."""
    known = [share or 0.0 for share in shares]
    high = [i for i, share in enumerate(known) if share >= SECOND_MODE]
    return any(min(known[i + 1 : j]) < min(known[i], known[j]) for i in high for j in high if j > i + 1)


def answer_line(entry: Entry) -> AnswerLine:
    """The templated sentence of the entry: counts first, percent only from n = 20, interval Wilson 95 %."""
    if en.withheld(entry):
        return AnswerLine("Hidden.", "Too few clinicians answered, or the number would give such a group away.")
    if not entry["answered"]:
        return AnswerLine(f"{reasons.REASONS[_why_empty(entry)].capitalize()}.", "")
    if en.told_together(entry):
        return AnswerLine("The answers are told together only.", "Too few clinicians gave each of them.")
    return _LINES.get(entry["kind"], _single_line)(entry)


def _why_empty(entry: Entry) -> str:
    return "all_skipped" if entry.get("shown") == 0 else "no_answers"


def counted(option: Option, n: int, who: str = WHO) -> str:
    """ "71 of 142 clinicians (50 %, 95 % interval 42–58)"."""
    phrase = share_phrase(option["count"], n, float(option["share"]), en.limits(option, "wilson"))
    return f"{number(option['count'], 'count')} of {number(n, 'count')}{' ' + who if who else ''}{phrase}"


def quoted(option: Option) -> str:
    return f"“{option['label']}”"


def _single_line(entry: Entry) -> AnswerLine:
    top = en.leaders(entry)
    if not top:
        return _hidden_lead(entry)
    return AnswerLine(_lead(top, entry["answered"]), _spread(entry, top))


def _hidden_lead(entry: Entry) -> AnswerLine:
    best = en.visible_leaders(entry)
    if not best:
        return AnswerLine("The answers are hidden.", "Each could point to too few clinicians.")
    names = " and ".join(quoted(o) for o in best)
    rest = f"Of those that can be shown, {names} has most: {counted(best[0], entry['answered'])}."
    return AnswerLine("The most frequent answer may be hidden.", rest if len(best) == 1 else "")


def _lead(top: list[Option], n: int) -> str:
    if len(top) > 1:
        names = ", ".join(quoted(o) for o in top[:-1]) + f" and {quoted(top[-1])}"
        return f"{names} tie, each with {counted(top[0], n)}."
    if top[0]["count"] == n:
        pair = en.limits(top[0], "wilson")
        phrase = f" (95 % interval {interval(*pair, 'percent', n)} %)" if pair and n >= SMALL_N else ""
        return f"All {number(n, 'count')} {WHO}{phrase} chose {quoted(top[0])}."
    return f"{counted(top[0], n)} chose {quoted(top[0])}."


def _spread(entry: Entry, top: list[Option]) -> str:
    if en.any_hidden(entry["options"]):
        return "Some other answers are hidden to protect the clinicians who gave them."
    others = sum(1 for o in en.visible(entry) if o["count"]) - len(top)
    if not others:
        return ""
    measures = _ordinal_spread(entry) if en.is_ordinal(entry) else _nominal_spread(entry)
    rest = f"The rest {'spread over' if others > 1 else 'chose'} {plural(others, 'other answer', words=True)}"
    return f"{rest}: {measures}." if measures else f"{rest}."


def _nominal_spread(entry: Entry) -> str:
    parts = []
    effective = en.value_of(entry, "hill_2")
    if effective is not None:
        parts.append(f"{number(effective, 'effective')} effective answers")
    if en.value_of(entry, "iqv") is not None:
        parts.append(f"IQV {with_limits(entry, 'iqv', 'index')}")
    return ", ".join(parts)


def _ordinal_spread(entry: Entry) -> str:
    parts = []
    median = (en.estimate(entry, "median_category") or {}).get("value")
    label = next((o["label"] for o in en.on_scale(entry) if o["code"] == median), None)
    if label is not None:
        parts.append(f"the median is “{label}”")
    if en.value_of(entry, "agreement_a") is not None:
        parts.append(f"agreement A {with_limits(entry, 'agreement_a', 'index')}")
    return ", ".join(parts)


def with_limits(entry: Entry, name: str, kind: str) -> str:
    """ "0.80 (0.74–0.85)"; without limits the value alone, without a value the words of its reason."""
    found = en.estimate(entry, name)
    if found is None:
        return ""
    if found["value"] is None:
        return reasons.reason(found["reason"])
    between = interval(found["low"], found["high"], kind)
    return f"{number(found['value'], kind)}{f' ({between})' if between else ''}"


def _multiple_line(entry: Entry) -> AnswerLine:
    top = en.leaders(entry)
    note = "Each clinician could choose several answers."
    note += " Some answers are hidden to protect clinicians." if en.any_hidden(entry["options"]) else ""
    if not top:
        return AnswerLine("No answer can be shown.", note)
    names = " and ".join(quoted(o) for o in top)
    verb = "was chosen most often" if len(top) == 1 else "were chosen most often, each"
    glue = ": by " if len(top) == 1 else " by "
    return AnswerLine(f"{names} {verb}{glue}{counted(top[0], entry['answered'])}.", note)


def _ranking_line(entry: Entry) -> AnswerLine:
    known = [o for o in en.visible(entry) if o.get("borda_mean") is not None and o["count"]]
    if not known:
        return AnswerLine("No rank can be shown.", "")
    top = max(known, key=lambda o: o["borda_mean"])
    first = top.get("count_first")
    rest = "" if first is None else f"{number(first, 'count')} put it first. "
    rest += f"Mean points {number(top['borda_mean'], 'effective')}; unranked counts as 0."
    return AnswerLine(f"{quoted(top)} leads the ranking: {counted(top, entry['answered'])} ranked it.", rest)


def _numeric_line(entry: Entry) -> AnswerLine:
    who = plural(entry["answered"], "clinician")
    if en.value_of(entry, "median") is None:
        why = reasons.reason((en.estimate(entry, "median") or {}).get("reason") or "undefined")
        return AnswerLine(f"{who} gave a number.", f"The median is not shown: {why}.")
    found = en.estimate(entry, "median") or {}
    limits = interval(found["low"], found["high"], "measure")
    between = f" (95 % interval {limits})" if limits else ""
    lead = f"The median is {number(found['value'], 'measure')}{reasons.unit(entry.get('unit'))}{between}."
    middle = interval(en.value_of(entry, "q1"), en.value_of(entry, "q3"), "measure")
    return AnswerLine(lead, f"{who} gave a number{f'; the middle half lies in {middle}' if middle else ''}.")


def _text_line(entry: Entry) -> AnswerLine:
    return AnswerLine(f"{plural(entry['answered'], 'clinician')} wrote an answer.", "Free text is not shown here.")


def _vignette_line(entry: Entry) -> AnswerLine:
    top = en.leaders(entry)
    people = entry.get("respondents")
    rest = f"The answers come from {plural(people, 'clinician')}, so they are not independent." if people else ""
    if not top:
        return AnswerLine("The answers are hidden.", rest)
    names = " and ".join(quoted(o) for o in top)
    each = "each " if len(top) > 1 else ""
    return AnswerLine(f"{names} was the answer {each}in {counted(top[0], entry['answered'], who='cases')}.", rest)


_LINES = {
    "multiple": _multiple_line, "ranking": _ranking_line, "numeric": _numeric_line, "range": _numeric_line,
    "text": _text_line, "vignette": _vignette_line,
}  # fmt: skip


def finding(entry: Entry) -> str:
    """A title for the entry's chart: what leads, in a few words."""
    if en.withheld(entry) or not entry["answered"]:
        return str(answer_line(entry)).split(".")[0]
    if entry["kind"] in ("numeric", "range", "text"):
        return answer_line(entry).lead.rstrip(".")
    top = en.leaders(entry)
    if not top:
        return "Answers hidden"
    names = " and ".join(quoted(o) for o in top[:2])
    if len(top) > 2:
        return f"{len(top)} answers tie"
    return f"{names} {'leads' if len(top) == 1 else 'lead'} with {_short(top[0], entry['answered'])}"


def _short(option: Option, n: int) -> str:
    if n < SMALL_N:
        return f"{option['count']} of {n}"
    return number(float(option["share"]), "percent", n)


def description(entry: Entry) -> str:
    """The long text of a chart: the answer line and what is hidden."""
    rows = en.options(entry)
    count = sum(1 for o in rows if en.hidden(o))
    return str(answer_line(entry)) + (f" {plural(count, 'answer', words=True).capitalize()} hidden." if count else "")
