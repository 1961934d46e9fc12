"""The report on de-identification in sentences: for the page, and for the text that lies beside the rows. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics.deidentification.checked import Json

NOT_ASKED = "not asked for"
WHO = {"survey": ("clinician", "clinicians", "answer"), "registry": ("child", "children", "value")}


def summary(report: Json, kind: str) -> str:
    """One line."""
    one, many, _ = WHO[kind]
    return (
        f"Somebody who knows all that is left of a {one} and that the {one} is in the file finds at least "
        f"{report['k_after']} {many} alike: the risk of naming the right row is at most {_risk(report['risk_after'])}."
    )


def sentences(report: Json, kind: str) -> list[str]:
    """What was done and what is left, in full sentences."""
    _, many, answer = WHO[kind]
    found = [
        f"{report['rows']:,} {many}, in an order made by chance for this export; no key leads back.",
        f"Before merging, {_percent(report['share_rare_before'])} of them were in a combination held by fewer than "
        f"{report['k']}, the rarest by {report['k_before']} (risk {_risk(report['risk_before'])}).",
    ]
    if report["earlier"] and "waiting" in report:
        found.append(
            f"{report['waiting'].capitalize()} came since rows left last, in too small groups, and "
            f"wait{'s' * (report['waiting'] == 'no child')} for others."
        )
    if report["earlier"]:
        found.append(
            f"{_times(report['earlier'])} before. Whoever joins those files with this one by the {answer}s still finds "
            f"at least {report['k_after']} alike."
        )
    return found + _limits(report, answer)


def _limits(report: Json, answer: str) -> list[str]:
    alike = len(report["alike"])
    found = []
    if alike:
        found.append(
            f"In {alike} column{'s' * (alike != 1)}, all of some such group gave the same {answer} (l = 1): who knows "
            f"that somebody is in the group then knows that {answer}, without finding the row."
        )
    else:
        found.append(f"No column is the same throughout a group: at least {report['l']} different {answer}s (l).")
    found.append(
        f"k counts what is known beforehand. Whoever knows some {answer}s of a person finds the row by these, and "
        "reports with groups, fitted together with these rows, may tell more: share the rows under an agreement."
    )
    return found


def column_rows(report: Json) -> list[tuple[str, str, str]]:
    """(what it asks, what was done, which answers are told together) of each known column; those as asked first."""
    order = ("as it is", "merged", "left out", NOT_ASKED)
    rows = sorted(report["columns"], key=lambda one: order.index(one["what"]))
    return [(one["label"], one["what"], "; ".join(one["merged"])) for one in rows]


def asked_rows(report: Json) -> list[tuple[str, str, str]]:
    """column_rows of what somebody asked for."""
    return [row for row in column_rows(report) if row[1] != NOT_ASKED]


def not_asked(report: Json) -> list[str]:
    return [label for label, what, _ in column_rows(report) if what == NOT_ASKED]


def as_text(report: Json, kind: str, told: Sequence[str]) -> bytes:
    """The text beside the rows: marks and provenance, sentences, columns."""
    lines = [*told, "", summary(report, kind), *sentences(report, kind), ""]
    for label, what, merged in column_rows(report):
        lines.append(f"- {label}: {what}{'. Together: ' + merged if merged else ''}")
    for why, names in report["left_out"].items():
        lines += ["", f"Left out ({why}): {', '.join(names)}"]
    return ("\n".join(lines) + "\n").encode()


def _risk(risk: float | None) -> str:
    return "unknown" if risk is None else f"1 in {round(1 / risk)}"


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def _times(count: int) -> str:
    return "Rows of this left once" if count == 1 else f"Rows of this left {count} times"
