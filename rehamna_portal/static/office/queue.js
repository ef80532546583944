// Keys of the review queue. Each presses a button or opens a link that stands on the page; nothing needs them.
const find = where => document.querySelector(where);
const typing = at => at?.matches("input:not([type=hidden]),textarea,select");
const menu = () => [...document.querySelectorAll("details[data-path][open]")].pop();
let left = false;
addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const at = document.activeElement;
  if (event.code === "Escape") {
    const open = menu();
    if (typing(at)) at.blur();
    else if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
    return;
  }
  // The place of the key, whatever a layout writes on it: digits of a French keyboard need no shift.
  const key = /^(?:Digit|Numpad|Key)([0-9A-Z])$/.exec(event.code)?.[1];
  if (!key || typing(at) || left) return;
  const path = menu()?.dataset.path ?? "";
  const target = find(`[data-key="${path}${key}"]`) ?? (/\D/.test(key) ? find(`[data-key="${key}"]`) : null);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input")) target.focus();
  else target.click();
});
// One menu at a time; one press a page.
for (const one of document.querySelectorAll(".q-menu")) one.addEventListener("toggle", () => {
  if (one.open) for (const other of document.querySelectorAll(".q-menu")) if (other !== one) other.open = false;
});
addEventListener("submit", event => {
  if (left) event.preventDefault();
  left = true;
});
addEventListener("pageshow", () => (left = false));
// A paper turns and grows without a way to the server.
const paper = find(".q-paper");
addEventListener("click", event => {
  const link = event.target.closest("[data-turn],[data-large]");
  if (!link || !paper || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if ("turn" in link.dataset) paper.dataset.turned = (+paper.dataset.turned + 1) % 4;
  else paper.classList.toggle("is-large");
});
