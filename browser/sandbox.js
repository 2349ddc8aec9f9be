// The script of the hidden, sandboxed document that Python's worker is made in.
//
// The document has an origin of its own, so that neither it nor its worker reaches what the site
// keeps in the reader's browser, and a policy that forbids every connection; a worker made from a
// blob inherits both. After making the worker this script only says when it has failed: the page
// talks with the worker by a port of its own.

"use strict";

addEventListener("message", (event) => {
  if (event.source !== parent || event.ports.length !== 2) return;
  const [control, port] = event.ports;
  control.onmessage = ({ data: parts }) => {
    try {
      const worker = new Worker(URL.createObjectURL(new Blob(parts)));
      worker.onerror = (error) => {
        error.preventDefault();
        control.postMessage({ kind: "failed", text: String(error.message ?? "") });
      };
      worker.postMessage(null, [port]);
    } catch (error) {
      control.postMessage({ kind: "failed", text: String(error) });
    }
  };
  control.postMessage({ kind: "ready" });
}, { once: true });
