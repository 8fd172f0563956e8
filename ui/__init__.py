"""Thin Streamlit helpers: the page frame, the canvas, charts and pictures, settings and services."""
