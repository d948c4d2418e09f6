// A button that writes a suggested value into a field. Without a script it is not there, and the field says what leaving it empty means.
export function offerToFill(button) {
  const field = document.getElementById(button.dataset.fill);
  if (!field) {
    return;
  }
  button.hidden = false;
  button.addEventListener("click", () => {
    field.value = button.dataset.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
