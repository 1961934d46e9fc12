"""The words of the pages on which one act is confirmed. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from registry.lifecycle.rules import Act


@dataclass(frozen=True, slots=True)
class Wording:
    """Title, what it means, the button, what stands there afterwards, and what is told where it was done already."""

    route: str
    title: str
    lead: str
    button: str
    done: str
    already: str


WORDING: dict[Act, Wording] = {
    Act.TAKE_BACK: Wording(
        "registry:take_back_signature", "Take back the signature?",
        "The case opens for entry again. The signature stays on file as void, with your name and reason.",
        "Take back the signature", "The signature is void, and the case is open.", "The case is open already.",
    ),
    Act.LOCK: Wording(
        "registry:lock", "Lock this case?",
        "The signed rows are then as they are analysed. Only a data manager opens the case again, with a reason.",
        "Lock the case", "The case is locked.", "The case is locked already.",
    ),
    Act.UNLOCK: Wording(
        "registry:unlock", "Unlock this case?",
        "The case opens for entry again and its signature becomes void: the site signs anew.",
        "Unlock the case", "The case is open, and its signature is void.", "The case is open already.",
    ),
    Act.CLOSE: Wording(
        "registry:close_case", "Close this case?",
        "For a case that should not have been opened. It keeps its rows, takes no more, and counts nowhere. "
        "Its open queries are withdrawn. It can be opened again.",
        "Close the case", "The case is closed.", "The case is closed already.",
    ),
    Act.REOPEN: Wording(
        "registry:reopen_case", "Open this case again?",
        "It takes data and counts again. What the checks find in it is asked anew within a day.",
        "Open the case again", "The case is open.", "The case is open already.",
    ),
    Act.UNMERGE: Wording(
        "registry:undo_merge", "Take back the merge?",
        "Both cases become as they were before it. That works as long as nobody wrote to the other case since.",
        "Take back the merge", "The two cases are apart again.", "The case is open already.",
    ),
}  # fmt: skip
LINKS: dict[Act, tuple[str, str]] = {
    Act.SIGN: ("registry:sign", "Sign this case"),
    Act.TAKE_BACK: ("registry:take_back_signature", "Take back the signature"),
    Act.LOCK: ("registry:lock", "Lock"),
    Act.UNLOCK: ("registry:unlock", "Unlock"),
    Act.OFFER: ("registry:offer_transfer", "Transfer to another site"),
    Act.MERGE: ("registry:merge", "Merge a duplicate into this case"),
    Act.CLOSE: ("registry:close_case", "Close as wrongly opened"),
    Act.REOPEN: ("registry:reopen_case", "Open again"),
    Act.UNMERGE: ("registry:undo_merge", "Take back the merge"),
    Act.ERASE: ("registry:erase", "Erase this child"),
}
"""Act -> the route that begins it, and its link on the case page, in this order."""
