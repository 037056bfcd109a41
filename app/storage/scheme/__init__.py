"""Schemes: their ids, settings, ledger of persons, and calibration of screening."""
