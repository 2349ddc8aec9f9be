// The site without a network: a service worker that keeps what a reader visits.
//
// It asks the network first, so that a reader with a network always sees the current pages, and
// answers from what was kept only where the network gives nothing, or nothing in time. It is registered when a reader
// has first used Python on a page (engine.js). Python's own files are kept there, not here.

"use strict";

const SCOPE = new URL("./", location.href);
const SETTINGS = new URL(location.href).searchParams;
const FOLDER = new URL(SETTINGS.get("folder") ?? "python/", SCOPE).href;
const TAIL = `-${SCOPE.pathname}`;
const NAME = `nutrigen-pages-${SETTINGS.get("version")}${TAIL}`;
/** Milliseconds that a network may take before what was kept is shown. */
const PATIENCE = 5000;
/** What of Python's folder is the page's own. */
const SMALL = /\/(?:engine\.json|codemirror\.js(?:\.gz)?|licenses\.txt)$/;

const isKept = (address) => {
  const url = new URL(address);
  if (!url.href.startsWith(SCOPE.href)) return false;
  return !url.href.startsWith(FOLDER) || SMALL.test(url.pathname);
};

const keyOf = (address) => {
  const url = new URL(address);
  url.hash = "";
  return url.href;
};

async function keep(address, response) {
  if (!response.ok || response.type !== "basic" || response.status === 206) return;
  const { body, status, headers } = response;
  const cache = await caches.open(NAME);
  // A browser refuses an answer that was redirected, so what is kept is a plain one.
  const plain = response.redirected ? new Response(body, { status, headers }) : response;
  await cache.put(keyOf(address), plain).catch(() => {});
}

async function found(request) {
  const cache = await caches.open(NAME);
  const key = keyOf(request.url);
  const options = { ignoreVary: true };
  return await cache.match(key, options)
    ?? await cache.match(key, { ...options, ignoreSearch: true })
    ?? (key.endsWith("/") ? cache.match(`${key}index.html`, options) : undefined);
}

/** Give what was kept if the network takes too long; nothing if nothing was. */
async function instead(request) {
  await new Promise((resolve) => setTimeout(resolve, PATIENCE));
  return await found(request) ?? new Promise(() => {});
}

async function answer(event) {
  const { request } = event;
  try {
    const asked = fetch(request);
    const response = await (isKept(request.url) ? Promise.race([asked, instead(request)]) : asked);
    if (isKept(request.url)) event.waitUntil(keep(request.url, response.clone()));
    return response;
  } catch (error) {
    const kept = await found(request);
    if (kept) return kept;
    if (request.mode !== "navigate") throw error;
    return new Response(
      "There is no network, and this page was not kept: only pages that were visited are.",
      { status: 503, headers: { "Content-Type": "text/plain; charset=utf-8" } },
    );
  }
}

addEventListener("install", () => skipWaiting());

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      const isOld = name.startsWith("nutrigen-pages-") && name.endsWith(TAIL) && name !== NAME;
      if (isOld) await caches.delete(name);
    }
    await clients.claim();
  })());
});

addEventListener("fetch", (event) => {
  const { method, url, headers } = event.request;
  if (method !== "GET" || headers.has("range") || !url.startsWith(SCOPE.href)) return;
  event.respondWith(answer(event));
});

addEventListener("message", (event) => {
  const addresses = Array.isArray(event.data?.keep) ? event.data.keep.map(String) : [];
  const wanted = [...new Set(addresses.filter((address) => URL.canParse(address)))].filter(isKept);
  event.waitUntil(Promise.all(wanted.map(async (address) => {
    try {
      await keep(address, await fetch(address));
    } catch {
      // It is kept at the next visit with a network.
    }
  })));
});
