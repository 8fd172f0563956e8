"""The lower half of the Mistakes page: three charts, each with the question that it answers."""

from collections.abc import Mapping

import streamlit as st

from model.mistakes import Results
from ui.mistakes.charts import by_digit, honesty, silence

CHARTS = (
    ("Which digit is hardest?", "How many of each digit are misread.", by_digit),
    (
        "Can its confidence be trusted?",
        "Fifteen groups of answers, from the least sure to the surest: how sure, and how many right. On the dashed "
        "line the two are the same.",
        honesty,
    ),
    (
        "What if it stayed silent when unsure?",
        "The more digits it gives no answer to, the more of its answers are right. A dot a percent of confidence.",
        silence,
    ),
)


def charts(found: Mapping[str, Results]) -> None:
    """Three charts beside each other."""
    columns = st.container(key="lower").columns(len(CHARTS), gap="large")
    for column, (title, sentence, chart) in zip(columns, CHARTS, strict=True):
        with column.container(gap="small"):
            st.markdown(f"**{title}**")
            st.vega_lite_chart(*chart(found), width="stretch", alt=f"{title} {sentence}")
            st.caption(sentence)
