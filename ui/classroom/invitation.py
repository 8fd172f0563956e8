"""How students get in: a QR code, the short link and the code, large enough for the last row."""

import segno
import streamlit as st

from classroom.room import Room
from live.addresses import address_for_others
from ui import session

NOWHERE = (
    "This machine’s address in the network can’t be found, so phones can’t reach this page. Start the app with "
    "`DIGIT_LAB_URL` set to `http://ADDRESS:PORT`, where ADDRESS is what other machines call this one."
)


def link(code: str) -> str:
    """The address at which students join; empty where nobody knows it."""
    host, port, base = (st.get_option(f"server.{name}") for name in ("address", "port", "baseUrlPath"))
    address = address_for_others(st.context.url or "", host or "", port, base)
    return f"{address}/join/{code}" if address else ""


def invitation(room: Room, with_key: bool) -> None:
    """The QR code, the link and the code; and as long as the page of who opened the class stands, its key."""
    address = link(room.code)
    with st.container(key="invitation", gap="small"):
        if address:
            picture = segno.make(address, error="m").png_data_uri(scale=10, border=2)  # "m": projectors blur
            st.html(f'<img class="class-qr" src="{picture}" alt="QR code of the address below">')
            st.html(f'<p class="class-link">{address.partition("//")[2]}</p>')
        else:
            st.warning(NOWHERE)
        st.html(f'<p class="class-code" role="img" aria-label="Code {" ".join(room.code)}">{room.code}</p>')
    code, key = st.session_state.get(session.CLASS_KEY, ("", ""))
    if key and with_key and code == room.code:
        with st.popover("Your teacher’s key", key="key_popover"):
            st.markdown("With it you can teach this class on another device, too. It is shown on this page only once.")
            st.code(key, language=None)
