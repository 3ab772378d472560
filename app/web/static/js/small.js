// The small conveniences of every page. Without this file each page still works.
//   [data-print]                  a button (hidden until now) that prints the page
//   [data-quick-exit]             a link that leaves at once and leaves no way back; Escape three times does the same
//   [data-focus]                  takes the focus when the page opens (error summaries)
//   form[data-autosubmit]         sends itself when a choice in it changes
//   [data-fallback]               a button for those without JavaScript, hidden in forms that send themselves
//   details[data-fold-on-phone]   open in the page's source, folded where the window is narrow
//   [data-near-me="#latlon"]      a button that fills the named field with the device's place, rounded to about 1 km
//   form[method=post]             a second press within ten seconds is ignored, so that nothing is sent twice
//   details.account               closes on Escape and on a press elsewhere

const all = (selector, act) => document.querySelectorAll(selector).forEach(act);

all("[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

all("[data-focus]", (element) => element.focus());

all("form[data-autosubmit]", (form) => form.addEventListener("change", () => form.requestSubmit()));
all("form[data-autosubmit] [data-fallback]", (button) => (button.hidden = true));

all("details[data-fold-on-phone]", (details) => (details.open = window.innerWidth > 816));

all("[data-quick-exit]", (link) => {
  const leave = () => {
    document.documentElement.hidden = true;
    window.location.replace(link.href);
  };
  let presses = [];
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    presses = [...presses.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
    if (presses.length === 3) leave();
  });
});

all("[data-near-me]", (button) => {
  const field = document.querySelector(button.dataset.nearMe);
  const say = (words) => (button.textContent = words);
  if (!navigator.geolocation || !field) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    say("Looking…");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field.value = `${coords.latitude.toFixed(2)}, ${coords.longitude.toFixed(2)}`;
        say("Near me");
        field.form.requestSubmit();
      },
      () => say("Your place can’t be read: type a ZIP code"),
      { timeout: 8000, maximumAge: 600000 },
    );
  });
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  form.classList.add("busy");
  setTimeout(() => release(form), 10000);
});

// A page that comes back from the browser's memory must be usable again.
window.addEventListener("pageshow", () => all("form[data-sent]", release));

function release(form) {
  delete form.dataset.sent;
  form.classList.remove("busy");
}

const closeMenu = (event) =>
  all("details.account[open]", (menu) => {
    if (event.key === "Escape" || (event.type === "click" && !menu.contains(event.target))) menu.open = false;
  });
document.addEventListener("click", closeMenu);
document.addEventListener("keydown", closeMenu);
