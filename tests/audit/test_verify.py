"""verify_audit finds every tamper with what is sealed, and names the first bad place."""

from __future__ import annotations

import pytest

from audit import chain, seal, verify
from audit.models import Change, Link
from audit.seal import Anchor
from audit.verify import Broken, Verdict
from tests.audit import trail
from tests.audit.tampering import TAMPERS, run, sealed_again, tampered, verdict
from tests.audit.wards import make_wards

EACH = 10  # tampers of a kind; all 1,000: python -m tests.audit.tampers --full

pytestmark = pytest.mark.django_db


@pytest.fixture
def wards(db: None) -> None:
    make_wards()


@pytest.fixture
def anchor(wards: None) -> Anchor:
    """The head of a chain of six links of twenty changes; nothing guards the tables."""
    head = trail.sealed(links=6, changes=20)
    trail.unguarded()
    return head


def test_an_untouched_trail_holds(anchor: Anchor) -> None:
    assert verify.verify(anchor) == Verdict(links=6, changes=120, unsealed=0)


def test_every_tamper_is_found_and_its_place_named(anchor: Anchor) -> None:
    found = [tampered(kind, seed, anchor) for kind in TAMPERS for seed in range(EACH)]
    assert len(found) >= 100
    assert [one for one in found if not one.named] == []
    assert verdict(anchor) == ""


def test_what_is_cut_off_is_found_by_the_anchor_alone(anchor: Anchor) -> None:
    run("DELETE FROM audit_change WHERE id >= (SELECT first FROM audit_link WHERE seq = 5)")
    run("DELETE FROM audit_link WHERE seq >= 5")
    assert verify.verify().links == 4
    with pytest.raises(Broken, match=r"link 5 is missing: the anchor of 20.* knows 6 links"):
        verify.verify(anchor)


def test_a_chain_made_again_to_its_end_is_found_by_the_anchor_alone(anchor: Anchor) -> None:
    run("UPDATE audit_change SET actor = 'somebody' WHERE id = (SELECT first FROM audit_link WHERE seq = 2)")
    for seq in range(2, 7):
        run("UPDATE audit_link SET previous = (SELECT f.hash FROM audit_link f WHERE f.seq = %s) WHERE seq = %s",
            seq - 1, seq)  # fmt: skip
        sealed_again(seq)
    assert verify.verify().links == 6
    with pytest.raises(Broken, match="link 6 is not the one of the anchor"):
        verify.verify(anchor)


@pytest.mark.parametrize("chained", [True, False])
def test_without_the_former_hash_a_reorder_is_missed(
    wards: None, monkeypatch: pytest.MonkeyPatch, chained: bool
) -> None:
    """The negative control: links that do not hash the link before them let a link be made again."""
    if not chained:
        for module in (seal, verify):
            monkeypatch.setattr(
                module, "link_hash", lambda seq, at, digests, former: chain.link_hash(seq, at, digests, "")
            )
    head = trail.sealed(links=3, changes=20)
    trail.unguarded()
    [[one]] = run("SELECT first FROM audit_link WHERE seq = 2")
    for former, latter in ((one, -1), (one + 1, one), (-1, one + 1)):
        run("UPDATE audit_change SET id = %s WHERE id = %s", latter, former)
    sealed_again(2)
    run("UPDATE audit_link SET previous = (SELECT f.hash FROM audit_link f WHERE f.seq = 2) WHERE seq = 3")
    assert verdict(head) == ("link 3 was changed after it was sealed" if chained else "")


def test_ten_thousand_changes_are_sealed_and_hold(wards: None) -> None:
    trail.write(10_000)
    assert seal.seal() == 10_000
    assert verify.verify(seal.anchor()) == Verdict(links=2, changes=10_000, unsealed=0)


def test_what_is_not_sealed_yet_is_counted_and_not_blamed(wards: None) -> None:
    trail.write(10)
    assert (seal.seal(), Link.objects.count()) == (10, 1)
    trail.write(5)
    assert verify.verify().unsealed == 5
    assert Change.objects.count() == 15
