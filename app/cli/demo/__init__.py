"""`demo` runs the whole portal on this machine, with invented data and peers.

Everything it stores is in instance/: database, keys, mail, what the demo partner received.
"""
