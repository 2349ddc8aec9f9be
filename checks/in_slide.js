// What the check of the slides asks of the one that is shown: what of it is outside of the slide, or
// too small to be read. Letters are those of its words; captions, code and numbers may be smaller.
(() => {
  const outside = ({ words, small, picture }) => {
    const slide = document.querySelector(".slide.shown");
    const body = slide.querySelector(".body").getBoundingClientRect();
    const sheet = slide.querySelector(".sheet").getBoundingClientRect();
    const problems = [];
    const inside = (rect, box, tolerance = 2) =>
      rect.left >= box.left - tolerance &&
      rect.right <= box.right + tolerance &&
      rect.top >= box.top - tolerance &&
      rect.bottom <= box.bottom + tolerance;
    const say = (element, what) => {
      const text = (element.textContent || element.alt || element.tagName).trim().slice(0, 40);
      problems.push(`“${text}” ${what}`);
    };
    const visible = (element) => element.checkVisibility({ visibilityProperty: true });

    const walker = document.createTreeWalker(slide.querySelector(".sheet"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || element.closest("mjx-container") || !visible(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      const box = element.closest(".body") ? body : sheet;
      if (![...range.getClientRects()].every((rect) => inside(rect, box))) say(element, "is outside of its slide");
      const isSmall = element.closest("figure, .step, footer, .eqno, pre, table, code, sup, sub");
      const size = parseFloat(getComputedStyle(element).fontSize);
      if (size < (isSmall ? small : words)) say(element, `has letters of ${size.toFixed(1)} px`);
    }
    for (const element of slide.querySelectorAll(".body :is(mjx-container, img, pre, table)")) {
      if (!visible(element)) continue;
      // What is drawn of a formula; in a line it may be a little higher than the line.
      const drawn = element.tagName === "MJX-CONTAINER" ? element.firstElementChild : element;
      const tolerance = element.matches("mjx-container:not([display])") ? 8 : 2;
      if (!inside(drawn.getBoundingClientRect(), body, tolerance)) say(element, "is outside of its slide");
      if (element.matches("pre") && element.scrollWidth > element.clientWidth + 1) say(element, "is cut");
      if (element.matches("img") && element.offsetHeight < picture) {
        say(element, `is ${element.offsetHeight} px high`);
      }
    }
    const controls = document.querySelector("nav").getBoundingClientRect();
    for (const link of slide.querySelectorAll("footer a")) {
      const rect = link.getBoundingClientRect();
      if (rect.right > controls.left && rect.bottom > controls.top) say(link, "lies below the buttons");
    }
    return [...new Set(problems)];
  };

  window.slideCheck = { outside };
})();
