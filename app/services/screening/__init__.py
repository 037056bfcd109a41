"""Screening: a case is compared with the register and earlier cases (record linkage)."""
