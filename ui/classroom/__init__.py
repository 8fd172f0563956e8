"""Parts of the Class page."""
