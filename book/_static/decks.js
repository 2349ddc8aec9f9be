// Links to the slides. `make slides` names the decks here, in the copy that the site serves; a site
// without slides has none, and no links.
const decks = [];
document.addEventListener("DOMContentLoaded", () => {
  const root = document.documentElement.dataset.content_root ?? "";
  const link = (name, text) => {
    const made = document.createElement("a");
    made.href = `${root}slides/${name}.html`;
    made.textContent = text;
    return made;
  };
  for (const name of decks) {
    for (const place of document.querySelectorAll(`.deck-${name}`)) {
      place.replaceWith(link(name, place.textContent));
    }
  }
  const name = location.pathname.split("/").pop().replace(/\.html$/, "");
  const title = document.querySelector("article h1");
  if (!title || !decks.includes(name)) return;
  const line = document.createElement("p");
  line.className = "link-to-slides";
  line.append(link(name, "Slides of this chapter"));
  title.after(line);
});
