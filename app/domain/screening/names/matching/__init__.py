"""Two descriptions are compared: names, dates, and the points for each reason."""
