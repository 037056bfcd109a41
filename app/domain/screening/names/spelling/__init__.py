"""Spelling reads a name: transliteration, sounds (phonetic keys), parts, and how rare they are."""
