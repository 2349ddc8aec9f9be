"""Show this copy of the book in a browser.

    python serve.py

The pages can also be opened as files, but for its exercises a browser asks for an address. Nobody
else is let in, and nothing is fetched from elsewhere. Ctrl+C ends it.
"""

import functools
import http.server
import pathlib
import webbrowser

PORT = 8321

Handler = http.server.SimpleHTTPRequestHandler
# Some systems know other types for these, with which a browser does not run them.
Handler.extensions_map |= {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
}
folder = str(pathlib.Path(__file__).resolve().parent)
Folder = functools.partial(Handler, directory=folder)


def start() -> http.server.ThreadingHTTPServer:
    """Serve at the same address as the last time, since the browser keeps answers by it."""
    try:
        return http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Folder)
    except OSError:
        print(
            "Its usual address is taken: with answers kept there, end what else shows the book.",
            flush=True,
        )
        # Port 0 is any that is free.
        return http.server.ThreadingHTTPServer(("127.0.0.1", 0), Folder)


with start() as server:
    address = f"http://127.0.0.1:{server.server_port}/"
    print(f"The book is at {address}", flush=True)
    webbrowser.open(address)
    server.serve_forever()
