"""Digits as other hands and other pens could have written them."""
