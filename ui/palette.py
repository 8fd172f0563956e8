"""The colours that carry meaning, the same on every page and in both themes."""

BLUE = "#0877bd"  # positive, towards this digit
ORANGE = "#f59322"  # negative, against it
GREY = "#8b919e"  # readable on white and on near-black
