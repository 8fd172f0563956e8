"""What reaches the browser beside Streamlit's pages, in Starlette's terms. It knows no Streamlit."""
