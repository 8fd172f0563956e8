"""From a drawing to a digit to an answer."""
