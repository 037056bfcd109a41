"""Proofs of the audit log: Merkle trees, and the verifier that needs nothing else of the portal."""
