// A button that writes a suggested value into a field, and another one into a second field where it names one. Without a script it is not there, and the field says what leaving it empty means.
export function offerToFill(button) {
  const field = document.getElementById(button.dataset.fill);
  if (!field) {
    return;
  }
  button.hidden = false;
  button.addEventListener("click", () => {
    const second = document.getElementById(button.dataset.and ?? "");
    if (second) {
      second.value = button.dataset.andValue;
    }
    field.value = button.dataset.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
