// What is published is packed, and known by its hash: scripts and Python's files as .gz, wheels and
// archives of Python's modules as zip files, which the page unpacks while Python starts.

const END = 0x06054b50;
const STORED = 0;
const DEFLATED = 8;

/** Unpack what came as a .gz, unless the server has already had the browser do so. */
export async function gunzip(blob) {
  const start = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
  if (start[0] !== 0x1f || start[1] !== 0x8b) return blob.arrayBuffer();
  return new Response(blob.stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/** Bytes as hexadecimal digits. */
export const hexOf = (bytes) => (
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
);

/** Whether bytes have a SHA-256. Pages of plain HTTP have no crypto.subtle, but they have fetch. */
export async function hasHash(bytes, sha256) {
  if (globalThis.crypto?.subtle) {
    return hexOf(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))) === sha256;
  }
  const hash = String.fromCharCode(...sha256.match(/../g).map((pair) => parseInt(pair, 16)));
  const address = URL.createObjectURL(new Blob([bytes]));
  try {
    await fetch(address, { integrity: `sha256-${btoa(hash)}` });
    return true;
  } catch {
    return false;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** What compilers and type checkers read, which is half of NumPy's files. */
const UNUSED = /\.(?:pyi|h|a|c|pxd|pyx)$/;

async function inflated(bytes) {
  const { readable, writable } = new DecompressionStream("deflate-raw");
  const writer = writable.getWriter();
  const written = writer.write(bytes).then(() => writer.close());
  const [content] = await Promise.all([new Response(readable).arrayBuffer(), written]);
  return content;
}

/**
 * Unpack what Python imports from a zip file,
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT.
 * @param {ArrayBuffer} archive
 * @returns {Promise<[string, ArrayBuffer][]>} name and content of each file
 */
export async function unzip(archive) {
  const view = new DataView(archive);
  const names = new TextDecoder();
  let end = archive.byteLength - 22;
  while (end > 0 && view.getUint32(end, true) !== END) end -= 1;
  let at = view.getUint32(end + 16, true);
  const files = [];
  for (let count = view.getUint16(end + 10, true); count > 0; count -= 1) {
    const method = view.getUint16(at + 10, true);
    const size = view.getUint32(at + 20, true);
    const [nameSize, extraSize, commentSize] = [28, 30, 32].map((part) => (
      view.getUint16(at + part, true)
    ));
    const local = view.getUint32(at + 42, true);
    const name = names.decode(new Uint8Array(archive, at + 46, nameSize));
    at += 46 + nameSize + extraSize + commentSize;
    if (name.endsWith("/") || UNUSED.test(name)) continue;
    if (method !== STORED && method !== DEFLATED) throw new Error(`${name} is packed otherwise`);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const content = archive.slice(start, start + size);
    files.push([name, method === STORED ? content : inflated(content)]);
  }
  return Promise.all(files.map(async ([name, content]) => [name, await content]));
}
