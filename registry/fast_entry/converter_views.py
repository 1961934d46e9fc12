"""The page of the unit converter. It keeps nothing, and what is typed stands in no address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from registry.codebook_reader import codebook
from registry.fast_entry.quantities import Answer, converted, dose, quantities, units_of

WAYS = {
    "per_kg": ("per kilogram, each dose", True, False),
    "absolute": ("absolute, each dose", False, False),
    "daily_per_kg": ("per kilogram, a day", True, True),
    "daily_absolute": ("absolute, a day", False, True),
}
"""How a dose is said: label, whether by weight, whether the total of a day."""


@require_http_methods(["GET", "HEAD", "POST"])
def converter(request: HttpRequest) -> HttpResponse:
    """Turn one amount into every unit of its quantity, or one dose into the other ways to say it."""
    post = request.POST
    known = quantities(codebook())
    chosen = post.get("quantity") if post.get("quantity") in known else next(iter(known))
    way = post.get("way", "") if post.get("way") in WAYS else "per_kg"
    answer, dose_answer = Answer(), Answer()
    if post.get("act") == "dose":
        _, by_weight, a_day = WAYS[way]
        freq_h = post.get("freq_h", "")
        dose_answer = dose(post.get("dose", ""), post.get("weight", ""), freq_h, by_weight=by_weight, a_day=a_day)
    elif request.method == "POST":
        answer = converted(known[str(chosen)], post.get("amount", ""))
    context = {
        "room": "registry", "chosen": chosen, "way": way, "answer": answer, "dose_answer": dose_answer,
        "quantities": [(name, field.label, units_of(field)) for name, field in known.items()],
        "ways": [(name, label) for name, (label, _, _) in WAYS.items()],
        "intervals": [(one.code, one.label) for one in codebook().field("anticoagulant_course", "freq_h").codes],
        **{name: post.get(name, "") for name in ("amount", "dose", "weight", "freq_h")},
    }  # fmt: skip
    refused = bool(answer.refused or dose_answer.refused)
    return render(request, "registry/fast_entry/converter.html", context, status=422 if refused else 200)
