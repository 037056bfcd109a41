"""Proofs show that the audit log was not altered: Merkle trees, and a verifier for auditors."""
