"""The colours that carry meaning, the same on every page and in both themes."""

BLUE = "#0877bd"  # positive, towards this digit
ORANGE = "#f59322"  # negative, against it
GREY = "#8b919e"  # readable on white and on near-black
# To tell several runs apart: Okabe and Ito, "Color Universal Design" (2008), without black and yellow.
SET = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
