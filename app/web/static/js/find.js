// Live search. The form itself says what happens in htmx attributes (macro `forms.live`); this file keeps the manners:
// addresses without empty parts, filters that stay as open as they were, and a count that is read aloud once, when
// typing pauses. Expects <form data-live> and, outside the part that is swapped, <p role="status" data-live-status>;
// the swapped part carries the sentence in data-says="18 services near Springfield".
// On a phone two links, [data-view-switch], show either the list or the map: the sheet of the map goes by which of the
// two the address points to, so going back comes back to the same.

const hideFallbacks = () => document.querySelectorAll("form[data-live] [data-fallback]").forEach((button) => (button.hidden = true));

document.querySelectorAll("form[data-live]").forEach((form) => {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
});

// A search that is sent off, and not only met while typing, says so.
document.addEventListener("htmx:configRequest", ({ detail: { headers, triggeringEvent } }) => {
  if (triggeringEvent?.type === "submit") headers["X-Sent"] = "1";
});

document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target, fragment } }) => {
  const renewed = fragment.querySelectorAll("details");
  target.querySelectorAll("details").forEach((details, at) => renewed[at]?.toggleAttribute("open", details.open));
});

document.addEventListener("htmx:afterSettle", () => {
  const status = document.querySelector("[data-live-status]");
  const says = document.querySelector("[data-says]")?.dataset.says;
  if (status && says && status.textContent !== says) status.textContent = says;
  hideFallbacks();
});

if (window.htmx) hideFallbacks();

document.querySelectorAll("[data-view-switch]").forEach((views) => {
  views.hidden = false;
  const say = () => {
    for (const link of views.querySelectorAll("a"))
      if ((link.hash === "#map") === (location.hash === "#map")) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
  };
  window.addEventListener("hashchange", say);
  say();
});
