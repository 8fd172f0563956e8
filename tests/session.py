"""A visitor's session with a running server, spoken as Streamlit's own browser part speaks: for where no browser is."""

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

PATIENCE = 60  # seconds; a page's first run imports the app


def visit(url: str, page: str = "") -> list[ForwardMsg]:
    """Open a page of the server at this URL, and return all that it sends until the page's script has finished."""
    message = BackMsg()
    message.rerun_script.page_name = page
    messages = []
    with connect(f"ws{url.removeprefix('http')}/_stcore/stream", subprotocols=["streamlit"]) as socket:
        socket.send(message.SerializeToString())
        while not messages or messages[-1].WhichOneof("type") != "script_finished":
            messages.append(ForwardMsg.FromString(socket.recv(PATIENCE)))
    return messages
