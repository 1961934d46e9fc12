"""Words for the closed lists: null reasons, interval methods, tests, missing rows and units."""

from __future__ import annotations

from pave.lib.units import unit_label

REASONS = {
    "no_answers": "nobody answered",
    "all_skipped": "nobody was shown this question",
    "one_category": "only one answer or group to compare",
    "n_too_small": "too few answers for this measure",
    "undefined": "not defined for these answers",
    "suppressed": "withheld to protect clinicians",
    "not_converged": "the calculation did not settle",
    "left_truncated": "not defined with late entries",
}

METHODS = {
    "exact_bca": "BCa bootstrap, every outcome enumerated",
    "bca": "BCa bootstrap",
    "percentile_near_boundary": "percentile bootstrap, near the limit of the scale",
    "unanimity_bound": "bound where all gave one answer",
    "wilson": "Wilson score",
    "clopper_pearson": "Clopper-Pearson, exact",
    "log_log": "log-log transformed",
    "aalen": "Aalen variance",
    "cluster_bootstrap": "bootstrap of whole clusters",
    "site_jackknife": "jackknife over sites",
    "profile_likelihood": "profile likelihood",
    "ncx2_inversion": "inverted non-central chi-squared",
    "delta_preview": "delta method, a preview",
    "goodman": "Goodman, simultaneous",
    "sison_glaz": "Sison-Glaz, simultaneous",
    "none": "no interval",
    "exact_poisson": "Poisson, exact",
}
"""New ones last: the numbers of these words in SPSS and Stata files stay."""

TESTS = {
    "chi_square": "Pearson chi-squared",
    "fisher_freeman_halton": "Fisher-Freeman-Halton",
    "kruskal_wallis": "Kruskal-Wallis",
}

TEST_METHODS = {"asymptotic": "asymptotic", "exact": "exact", "monte_carlo": "by simulation"}

FLAGS = {
    "few_clusters": "fewer than 20 sites",
    "singular": "no variation found between sites",
    "near_boundary": "near the limit of the scale",
    "unadjusted": "not adjusted for case mix",
    "weighted": "weighted to known margins",
}

MISSING = {
    "dont_know": "Don’t know",
    "not_managed": "I don’t manage this",
    "declined": "Prefer not to say",
    "missing": "Left blank",
    "not_shown": "Not asked",
    "not_reached": "Not reached",
}


def reason(code: str | None) -> str:
    """Words for a null reason; "" for None. Raises KeyError for a code outside the closed list."""
    return REASONS[code] if code else ""


def method(code: str | None) -> str:
    """Words for an interval method; "" for None. Raises KeyError for a code outside the closed list."""
    return METHODS[code] if code else ""


def unit(code: str | None) -> str:
    """A unit as clinicians write it, with a leading space; an unknown unit is printed as it is, None as ""."""
    return f" {unit_label(code)}" if code else ""
