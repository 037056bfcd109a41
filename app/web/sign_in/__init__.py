"""Applicants' sign-in: codes, step-up authentication, lost references, signing out."""
