"""The books for accountants: the journal as the general ledger sees it, reports, exports, and the review."""
