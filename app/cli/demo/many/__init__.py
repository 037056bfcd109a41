"""Many invented cases: copies of a few that the services made, each of people of its own.

A copy has its own names, dates, documents and keys, and is sealed, tagged and written down in the
audit log as the portal does it; the first thousand have pictures. It is written in bulk.
"""
