"""Show this copy of the book in a browser.

    python serve.py

The pages can also be opened as files, but for its exercises a browser asks for an address. Nobody
else is let in, and nothing is fetched from elsewhere. Ctrl+C ends it.
"""

import functools
import http.server
import pathlib
import webbrowser

Handler = http.server.SimpleHTTPRequestHandler
# Some systems know other types for these, with which a browser does not run them.
Handler.extensions_map |= {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
}
folder = str(pathlib.Path(__file__).resolve().parent)
# Port 0 is any that is free.
with http.server.ThreadingHTTPServer(
    ("127.0.0.1", 0), functools.partial(Handler, directory=folder)
) as server:
    address = f"http://127.0.0.1:{server.server_port}/"
    print(f"The book is at {address}", flush=True)
    webbrowser.open(address)
    server.serve_forever()
