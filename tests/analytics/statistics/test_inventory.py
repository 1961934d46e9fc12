"""Every public function of the statistics has a reference value or a law, and none needs Django."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import analytics.statistics

HERE = Path(__file__).parent
GOLDEN = HERE.parents[1] / "golden"

# function -> golden file, or the test that states its law
PROOF = {
    "bca.acceleration": "test_acceleration_counts_each_category_as_often_as_it_was_chosen",
    "bca.bias_correction": "test_exact_intervals_equal_every_sample_of_respondents",
    "bca.limits": "test_the_worked_case_of_twenty_answers",
    "bootstrap.bootstrap": "test_exact_intervals_equal_every_sample_of_respondents",
    "bootstrap.intervals": "test_values_are_those_of_dispersion_and_limits_stay_in_range",
    "counts.check_confidence": "test_nonsense_is_refused",
    "counts.count_table": "test_chi_square_is_that_of_r",
    "counts.count_vector": "test_what_is_no_count_is_refused",
    "dispersion.nominal": "dispersion.json",
    "dispersion.ordinal": "dispersion.json",
    "enumeration.compositions": "test_compositions_are_all_and_each_once",
    "enumeration.outcome_count": "test_compositions_are_all_and_each_once",
    "enumeration.outcome_weights": "test_weights_are_multinomial_chances",
    "groups.benjamini_hochberg": "group_tests.json",
    "groups.chi_square": "group_tests.json",
    "groups.cramers_v": "group_tests.json",
    "groups.fisher_freeman_halton": "group_tests.json",
    "groups.holm": "group_tests.json",
    "groups.kruskal_wallis": "group_tests.json",
    "layers.layer_agreement": "test_a_layer_with_one_option_agrees_and_a_full_one_does_not",
    "layers.weighted_layers": "test_agreement_equals_peeling_by_hand_for_up_to_twenty_options",
    "margins.consistent_denominators": "test_the_specialty_row_fixes_145",
    "margins.denominator_message": "test_the_message_is_neutral",
    "margins.feasible_counts": "test_feasible_counts_behind_a_bare_percentage",
    "margins.mismatches": "test_142_is_reported_as_inconsistent",
    "margins.printed_percent": "test_a_printed_percentage_is_half_a_step_from_the_share_at_most",
    "numeric.describe": "numeric.json",
    "numeric.numbers": "test_the_order_of_answers_changes_no_bit",
    "numeric.quantile": "test_quantiles_are_those_of_numpy",
    "numeric_bootstrap.numeric_intervals": "test_mean_comes_near_scipys_bca",
    "panels.rand_ucla": "rand_ucla.json",
    "proportions.agresti_coull": "proportions.json",
    "proportions.clopper_pearson": "proportions.json",
    "proportions.goodman": "multinomial.json",
    "proportions.jeffreys": "proportions.json",
    "proportions.normal_quantile": "test_z_is_not_rounded",
    "proportions.sison_glaz": "multinomial.json",
    "proportions.wilson": "proportions.json",
    "replicates.null_reason": "test_edges_are_those_of_the_format",
    "resampling.draw_blocks": "test_blocks_do_not_depend_on_how_many_follow_or_on_order",
    "resampling.draws": "test_few_outcomes_are_listed_and_many_are_drawn",
    "response.aapor": "test_formulas_with_every_class_and_a_gate",
    "response.cherries": "test_cherries_knows_no_unique_visitors",
    "response.rate": "test_a_share_that_cannot_be_is_undefined",
    "streams.block_generator": "test_blocks_do_not_depend_on_how_many_follow_or_on_order",
    "streams.block_sizes": "test_blocks_do_not_depend_on_how_many_follow_or_on_order",
    "streams.stream_key": "test_key_is_the_digest_of_digest_seed_and_entry",
    "tables.enumerated_p": "test_enumeration_equals_brute_force_and_counts_every_table",
    "tables.monte_carlo_p": "test_monte_carlo_agrees_with_the_exact_p",
    "tables.without_empty": "test_one_group_or_category_is_no_comparison",
    "unanimity.modal_lower_bound": "test_unanimity_gives_bounds_and_never_a_width_of_zero",
    "unanimity.unanimity_bounds": "test_unanimity_gives_bounds_and_never_a_width_of_zero",
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
