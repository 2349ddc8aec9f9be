// The theme takes the focus from the button for the color mode when it is pressed, and a reader
// with a keyboard would start again at the top of the page. It gets the focus back.
document.addEventListener("click", (event) => {
  const byKeyboard = event.detail === 0;
  if (byKeyboard) event.target.closest?.(".theme-switch-button")?.focus();
});
