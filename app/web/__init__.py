"""Pages and callbacks: parse, call one service in one unit, answer. Never speaks SQL.

`edge` is what every request passes; each package below has its forms and views.
"""
