"""The web layer answers requests: a view parses, calls one service in one unit, and renders.

It has no SQL. `application` sets up what every request passes; each room has its views and forms.
"""
