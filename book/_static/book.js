// The theme takes the focus from the button for the color mode when it is pressed, and a reader
// with a keyboard would start again at the top of the page. It gets the focus back.
document.addEventListener("click", (event) => {
  const byKeyboard = event.detail === 0;
  if (byKeyboard) event.target.closest?.(".theme-switch-button")?.focus();
});

// Paper is white: in dark mode the light colors are printed, and the dark ones come back.
const printed = { theme: "light" };
addEventListener("beforeprint", () => {
  printed.theme = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
});
addEventListener("afterprint", () => {
  document.documentElement.dataset.theme = printed.theme;
});
