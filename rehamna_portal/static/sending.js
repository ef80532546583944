// Shows how far a paper has been sent, and keeps the chosen file when it did not arrive. Nothing needs it.
addEventListener("submit", event => {
  const form = event.target, bar = form.querySelector("progress");
  if (!bar || !form.elements.file.files.length) return;
  event.preventDefault();
  const line = new XMLHttpRequest(), button = form.querySelector("button"), said = form.querySelector("[role=status]");
  const rest = words => {
    bar.hidden = true;
    button.disabled = false;
    said.textContent = words;
  };
  bar.value = 0;
  bar.hidden = false;
  button.disabled = true;
  said.textContent = form.dataset.sending;
  line.upload.onprogress = ({ loaded, total }) => {
    bar.value = loaded / total;
    if (loaded === total) said.textContent = form.dataset.reading;
  };
  line.onload = () => {
    const page = new DOMParser().parseFromString(line.responseText, "text/html"), main = page.querySelector("main");
    if (!main || line.status >= 400) return rest(page.querySelector(".error-message")?.textContent ?? form.dataset.broken);
    document.title = page.title;
    document.querySelector("main").replaceWith(main);
    scrollTo(0, 0);
    (main.querySelector("[autofocus]") ?? main).focus();
  };
  line.onerror = line.onabort = () => rest(form.dataset.broken);
  line.open("POST", form.action);
  line.send(new FormData(form));
});
