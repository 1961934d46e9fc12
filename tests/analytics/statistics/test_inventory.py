"""Every public function of the statistics has a reference value or a law, and none needs Django."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

import analytics.statistics

HERE = Path(__file__).parent
GOLDEN = HERE.parents[1] / "golden"

# function -> golden file, or the test that states its law
PROOF = {
    "act_rows.act_rows": "test_each_child_has_one_vote_in_the_mix",
    "act_rows.decisions": "test_each_child_has_one_vote_in_the_mix",
    "act_threshold.ed50": "sites.json",
    "act_threshold.marginal_ed50": "test_weights_of_sites_are_sites_left_out_and_repeated",
    "agreement.fleiss_kappa": "agreement.json",
    "agreement.gwet_ac1": "agreement.json",
    "agreement.krippendorff_alpha": "agreement.json",
    "bca.acceleration": "test_acceleration_counts_each_category_as_often_as_it_was_chosen",
    "bca.bias_correction": "test_exact_intervals_equal_every_sample_of_respondents",
    "bca.limits": "test_the_worked_case_of_twenty_answers",
    "beta_binomial.beta_binomial": "sites.json",
    "beta_binomial.beta_binomial_icc": "sites.json",
    "bootstrap.bootstrap": "test_exact_intervals_equal_every_sample_of_respondents",
    "bootstrap.intervals": "test_values_are_those_of_dispersion_and_limits_stay_in_range",
    "cluster_limits.delta_variance": "test_quick_limits_of_a_share_are_the_linearised_ones",
    "cluster_limits.jackknife_variance": "test_few_sites_have_the_jackknife_limits_of_r",
    "cluster_limits.percentile_limits": "test_many_sites_have_the_percentiles_of_r",
    "cluster_limits.t_limits": "test_few_sites_have_the_jackknife_limits_of_r",
    "case_mix.case_columns": "test_columns_are_the_levels_but_the_commonest",
    "case_mix.chances": "test_chances_without_a_prior_are_those_of_statsmodels",
    "case_mix.standardise": "test_what_is_expected_of_all_sites_is_what_was_observed",
    "case_mix.standardised_overdispersion": "test_without_a_case_mix_nothing_is_adjusted",
    "clusters.cluster_interval": "test_few_sites_have_the_jackknife_limits_of_r",
    "clusters.cluster_share": "test_a_share_at_the_edge_has_the_bound_of_one_voice_a_site",
    "clusters.effective_limits": "test_of_children_who_are_alike_by_chance_alone_every_answer_counts",
    "clusters.site_order": "test_renaming_sites_changes_nothing_in_the_order_of_content",
    "clusters.site_weights": "test_weights_draw_whole_sites_and_the_first_do_not_depend_on_the_rest",
    "clusters.weighted_share": "test_few_sites_have_the_jackknife_limits_of_r",
    "competing.aalen_johansen": "survival.json",
    "competing.incidence": "test_weighted_counts_are_as_good_as_subjects",
    "consensus.consensus_label": "test_bands_of_the_international_consensus_meeting",
    "consensus.read_scheme": "test_a_scheme_that_leaves_votes_without_a_label_is_refused",
    "consensus.schemes": "test_a_version_is_asked_for_by_name",
    "counts.check_confidence": "test_nonsense_is_refused",
    "counts.count_table": "test_chi_square_is_that_of_r",
    "counts.count_vector": "test_what_is_no_count_is_refused",
    "delta.delta_interval": "test_the_value_is_that_of_the_report_and_limits_enclose_it",
    "delta.standard_error": "test_standard_errors_are_those_of_r",
    "dispersion.nominal": "dispersion.json",
    "dispersion.ordinal": "dispersion.json",
    "distances.both_shares": "test_distances_are_symmetric_and_in_range",
    "distances.formula": "test_distances_are_those_of_r",
    "distances.largest": "test_distances_are_symmetric_and_in_range",
    "engine.compiled": "test_a_worker_compiles_where_that_is_asked_for_and_says_where_it_cannot",
    "engine.multinomials": "test_more_answers_than_the_lists_are_made_for_are_drawn_by_numpy",
    "engine.use_compiled": "test_where_one_draw_differs_numpy_stays",
    "engine.use_numpy": "test_every_measure_has_the_same_estimate_and_limits",
    "enumeration.compositions": "test_compositions_are_all_and_each_once",
    "enumeration.outcome_count": "test_compositions_are_all_and_each_once",
    "enumeration.outcome_weights": "test_weights_are_multinomial_chances",
    "gap.jensen_shannon": "test_distances_are_those_of_r",
    "gap.total_variation": "test_distances_are_those_of_r",
    "gap.wasserstein_numbers": "test_numbers_keep_their_unit",
    "gap.wasserstein_ranks": "test_distances_are_those_of_r",
    "gap_interval.gap_interval": "test_limits_of_few_sites_add_both_variances",
    "gap_null.dirichlet_multinomial": "test_simulated_children_are_as_alike_as_told",
    "gap_null.intraclass_correlation": "test_likeness_inside_sites_is_that_of_r",
    "gap_null.sides": "test_a_real_gap_is_found_and_the_draws_belong_to_names",
    "gap_null.simulated_null": "test_the_null_is_that_of_r",
    "gap_permutation.permutation": "test_exact_permutation_is_that_of_r",
    "gap_permutation.splits": "test_splits_are_all_and_each_once",
    "gray.gray_test": "survival.json",
    "groups.benjamini_hochberg": "group_tests.json",
    "groups.chi_square": "group_tests.json",
    "groups.cramers_v": "group_tests.json",
    "groups.fisher_freeman_halton": "group_tests.json",
    "groups.holm": "group_tests.json",
    "groups.kruskal_wallis": "group_tests.json",
    "kaplan_meier.kaplan_meier": "survival.json",
    "layers.layer_agreement": "test_a_layer_with_one_option_agrees_and_a_full_one_does_not",
    "layers.weighted_layers": "test_values_are_those_of_dispersion_and_limits_stay_in_range",
    "logrank.chi_square_of": "test_scores_that_depend_on_each_other_give_no_p",
    "logrank.logrank": "survival.json",
    "margins.consistent_denominators": "test_the_specialty_row_fixes_145",
    "margins.denominator_message": "test_the_message_is_neutral",
    "margins.feasible_counts": "test_feasible_counts_behind_a_bare_percentage",
    "margins.mismatches": "test_142_is_reported_as_inconsistent",
    "margins.printed_percent": "test_a_printed_percentage_is_half_a_step_from_the_share_at_most",
    "mixed_logit.expand": "test_value_and_derivatives_are_those_of_plain_integration",
    "mixed_logit_fit.maximise": "test_the_maximum_has_no_slope_and_a_start_at_zero_does_not_stay_there",
    "numeric.describe": "numeric.json",
    "numeric.numbers": "test_the_order_of_answers_changes_no_bit",
    "numeric.quantile": "test_quantiles_are_those_of_numpy",
    "numeric_bootstrap.numeric_intervals": "test_mean_comes_near_scipys_bca",
    "orders.order_blocks": "test_orders_are_orders_of_everybody",
    "person_time.cluster_rate": "test_few_events_have_exact_limits_with_as_many_as_the_sites_leave",
    "person_time.poisson_rate": "test_exact_limits_are_those_of_r",
    "panels.rand_ucla": "rand_ucla.json",
    "profile_limits.crossing": "test_a_quadratic_profile_has_wald_limits",
    "proportions.agresti_coull": "proportions.json",
    "proportions.clopper_pearson": "proportions.json",
    "proportions.goodman": "multinomial.json",
    "proportions.jeffreys": "proportions.json",
    "proportions.normal_quantile": "test_z_is_not_rounded",
    "proportions.sison_glaz": "multinomial.json",
    "proportions.wilson": "proportions.json",
    "quadrature.average_probability": "test_the_average_probability_is_that_of_plain_integration",
    "quadrature.hermite": "test_hermite_integrates_a_normal_curve_times_a_polynomial",
    "raked_share.raked_share": "test_raked_shares_and_standard_errors_are_those_of_r",
    "replicates.null_reason": "test_edges_are_those_of_the_format",
    "resampling.draw_blocks": "test_blocks_do_not_depend_on_how_many_follow_or_on_order",
    "resampling.draws": "test_few_outcomes_are_listed_and_many_are_drawn",
    "response.aapor": "test_formulas_with_every_class_and_a_gate",
    "response.cherries": "test_cherries_knows_no_unique_visitors",
    "response.rate": "test_a_share_that_cannot_be_is_undefined",
    "restricted_mean.restricted_mean": "survival.json",
    "risk_sets.event_subjects": "test_what_is_no_time_or_event_is_refused",
    "risk_sets.risk_table": "test_many_subjects_are_counted_by_day",
    "risk_sets.subjects": "test_who_was_never_at_risk_makes_no_group",
    "risk_sets.tally": "test_a_tally_counts_on_any_days",
    "site_counts.site_counts": "test_edges_have_a_reason_on_every_scale",
    "site_counts.too_few": "test_edges_have_a_reason_on_every_scale",
    "site_counts.why_no_variation": "test_edges_have_a_reason_on_every_scale",
    "site_spread.case_spread": "sites.json",
    "site_spread.site_spread": "sites.json",
    "sites.dispersion": "test_without_a_case_mix_nothing_is_adjusted",
    "sites.funnel": "sites.json",
    "sites.funnel_limit": "test_the_interpolated_distribution_has_the_tail_at_its_limit",
    "sites.icc": "sites.json",
    "sites.latent_icc": "test_sites_that_differ_by_their_children_alone_do_not_differ_given_the_case",
    "sites.median_odds_ratio": "sites.json",
    "sites.odds_ratio": "test_sites_that_differ_by_their_children_alone_do_not_differ_given_the_case",
    "sites.overdispersion": "sites.json",
    "steps.greenwood": "test_steps_at_their_edges",
    "steps.known": "test_steps_at_their_edges",
    "steps.left_of": "test_steps_at_their_edges",
    "steps.log_log_limits": "test_limits_are_on_the_log_log_scale",
    "steps.over": "test_steps_at_their_edges",
    "steps.product_limit": "test_steps_at_their_edges",
    "steps.ties": "test_steps_at_their_edges",
    "streams.block_generator": "test_blocks_do_not_depend_on_how_many_follow_or_on_order",
    "streams.block_sizes": "test_blocks_do_not_depend_on_how_many_follow_or_on_order",
    "streams.stream_key": "test_key_is_the_digest_of_digest_seed_and_entry",
    "table_counts.fillings": "test_fillings_are_those_that_are_gone_through",
    "table_counts.surely_more": "test_the_bound_gives_up_only_where_counting_does",
    "tables.enumerated_p": "test_enumeration_equals_brute_force_and_counts_every_table",
    "tables.monte_carlo_p": "test_monte_carlo_agrees_with_the_exact_p",
    "tables.without_empty": "test_one_group_or_category_is_no_comparison",
    "turnbull.turnbull": "survival.json",
    "unanimity.modal_lower_bound": "test_unanimity_gives_bounds_and_never_a_width_of_zero",
    "unanimity.unanimity_bounds": "test_unanimity_gives_bounds_and_never_a_width_of_zero",
    "weights.cell_counts": "test_nonsense_is_refused",
    "weights.kish": "test_weights_are_those_of_r",
    "weights.rake": "test_weights_are_those_of_r",
    "weights.respondent_weights": "test_weights_are_those_of_r",
    "weights.trimmed": "test_weights_are_cut_at_five_medians_and_it_is_told",
}
MODULES = [module.name for module in pkgutil.iter_modules(analytics.statistics.__path__)]


def public_functions(name: str) -> set[str]:
    module = importlib.import_module(f"analytics.statistics.{name}")
    members = {key: getattr(value, "__wrapped__", value) for key, value in vars(module).items() if key[0] != "_"}
    return {f"{name}.{key}" for key, f in members.items() if inspect.isfunction(f) and f.__module__ == module.__name__}


def test_every_public_function_has_a_proof_and_every_proof_a_function() -> None:
    found = set().union(*(public_functions(name) for name in MODULES))
    assert found == set(PROOF)


@pytest.mark.parametrize("proof", sorted(set(PROOF.values())))
def test_every_proof_exists(proof: str) -> None:
    if proof.endswith(".json"):
        assert '"source"' in (GOLDEN / proof).read_text()
    else:
        assert any(f"def {proof}(" in path.read_text() for path in HERE.glob("test_*.py"))


def names(node: ast.AST) -> set[str]:
    """Every name that a piece of source uses."""
    uses = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return uses | {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}


def definitions(path: Path) -> dict[str, set[str]]:
    """Top-level function, class or constant of a file -> the names in it."""
    found: dict[str, set[str]] = {}
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.setdefault(node.name, set()).update(names(node))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id: names(node) for target in targets if isinstance(target, ast.Name)}
    return found


def reached(start: set[str], *defined: Mapping[str, set[str]]) -> set[str]:
    """Everything that is used, directly or by what is used. Names of two modules that are alike are one here."""
    found, waiting = set(start), list(start)
    while waiting:
        name = waiting.pop()
        new = set().union(*(one.get(name, set()) for one in defined)) - found
        found |= new
        waiting += new
    return found


def test_every_proof_runs_its_function() -> None:
    """A test that exists and never comes near the function would prove nothing of it."""
    library: dict[str, set[str]] = {}
    for path in Path(analytics.statistics.__file__).parent.glob("*.py"):
        for name, uses in definitions(path).items():
            library[name] = library.get(name, set()) | uses
    files = {path: definitions(path) for path in HERE.glob("test_*.py") if path.name != Path(__file__).name}
    by_golden = {golden: [path for path in files if reads(path, golden)] for golden in set(PROOF.values())}

    def proves(proof: str, function: str) -> bool:
        if proof.endswith(".json"):
            return any(function in reached(set(files[path]), files[path], library) for path in by_golden[proof])
        return any(function in reached({proof}, own, library) for own in files.values() if proof in own)

    assert [name for name, proof in PROOF.items() if not proves(proof, name.split(".")[1])] == []
    assert not proves("test_edges_have_a_reason_on_every_scale", "turnbull"), "the control"


def reads(path: Path, golden: str) -> bool:
    """Whether a test reads a golden file, itself or by the module of cases."""
    source = path.read_text()
    cases = (HERE / "survival_cases.py").read_text() if "survival_cases import" in source else ""
    return golden in source + cases


@pytest.mark.parametrize("name", MODULES)
def test_public_functions_and_modules_are_documented(name: str) -> None:
    module = importlib.import_module(f"analytics.statistics.{name}")
    assert module.__doc__
    for function in public_functions(name):
        assert getattr(module, function.split(".")[1]).__doc__, function


def test_the_library_runs_without_django_and_pandas() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(HERE.parents[2])!r}); import importlib\n"
        f"[importlib.import_module('analytics.statistics.' + name) for name in {MODULES!r}]\n"
        "print([m for m in ('django', 'celery', 'redis', 'pandas', 'statsmodels') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
