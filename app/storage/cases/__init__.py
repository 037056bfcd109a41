"""The tables of a case: the EOI, and what refers to it and is erased with it."""
