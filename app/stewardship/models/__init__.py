"""The nouns of stewardship."""

from app.stewardship.models.assurances import Assurance
from app.stewardship.models.claims import Claim, ClaimState, Proof
from app.stewardship.models.duplicates import (
    Deed,
    DuplicatePair,
    DuplicateSearch,
    Merge,
    MergeStep,
    PairState,
)
from app.stewardship.models.edits import ListingDraft, Proposal, ProposalState, Source, TrustedField
from app.stewardship.models.faults import LinkCheck, ListingFault
from app.stewardship.models.state import ListingState
from app.stewardship.models.upkeep import Tap, UpkeepAnswer, UpkeepLink, UpkeepStop
from app.stewardship.models.versions import Version

__all__ = [
    "Assurance",
    "Claim",
    "ClaimState",
    "Deed",
    "DuplicatePair",
    "DuplicateSearch",
    "LinkCheck",
    "ListingDraft",
    "ListingFault",
    "ListingState",
    "Merge",
    "MergeStep",
    "PairState",
    "Proof",
    "Proposal",
    "ProposalState",
    "Source",
    "Tap",
    "TrustedField",
    "UpkeepAnswer",
    "UpkeepLink",
    "UpkeepStop",
    "Version",
]
