// Live search. The form itself says what happens in htmx attributes (macro `forms.live`); this file keeps the manners:
// addresses without empty parts, filters that stay as open as they were, and a count that is read aloud once, when
// typing pauses. Expects <form data-live> and, outside the part that is swapped, <p role="status" data-live-status>;
// the swapped part carries the sentence in data-says="18 services near Springfield".

const hideFallbacks = () => document.querySelectorAll("form[data-live] [data-fallback]").forEach((button) => (button.hidden = true));

document.querySelectorAll("form[data-live]").forEach((form) => {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
});

document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target, fragment } }) => {
  const renewed = fragment.querySelectorAll("details");
  target.querySelectorAll("details").forEach((details, at) => renewed[at]?.toggleAttribute("open", details.open));
});

document.addEventListener("htmx:afterSettle", () => {
  const status = document.querySelector("[data-live-status]");
  const says = document.querySelector("[data-says]")?.dataset.says;
  if (status && says && status.textContent !== says) status.textContent = says;
  if (window.htmx) hideFallbacks();
});

if (window.htmx) hideFallbacks();
