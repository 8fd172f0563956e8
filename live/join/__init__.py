"""The students’ small page: plain HTML that works without Streamlit, and without a socket."""
