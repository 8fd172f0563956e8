"""The colours that carry meaning, the same on every page and in both themes."""

BLUE = "#0877bd"  # positive, towards this digit
ORANGE = "#f59322"  # negative, against it
GREY = "#8b919e"  # readable on white and on near-black
# To tell runs apart: magenta, olive, teal, green and purple of Paul Tol's vibrant and muted schemes ("Colour Schemes",
# SRON/EPS/TN/09-002, 2021). These five have a contrast of 3 and more on white and on near-black, and stay apart for
# people who can't tell red from green, above all neighbours in this row.
RUNS = ("#ee3377", "#999933", "#009988", "#117733", "#aa4499")
