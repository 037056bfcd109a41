"""Corrections: what ended or was answered wrongly, and is put right."""
