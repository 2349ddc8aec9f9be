// Elements of a page, made without reading any text as HTML.

/** Return a new element with properties and children; texts among these stay texts. */
export const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

/** Return a new button; `action` names it for scripts and styles. */
export const makeButton = (action, text, press) => {
  const button = make("button", { type: "button", textContent: text, onclick: press });
  button.dataset.action = action;
  return button;
};
