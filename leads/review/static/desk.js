// Keys for what the page already can: each [data-key] is clicked, submitted or focused when its key is pressed.
"use strict";

const OFF = "ltw-keys-off"; // WCAG 2.1.4: single keys can be switched off

function act(target) {
    if (target instanceof HTMLTextAreaElement) target.focus();
    else if (target.getAttribute("href") === "#ltw-help") toggleHelp();
    else target.click();
}

function toggleHelp() {
    const help = document.getElementById("ltw-help");
    if (!help) return;
    help.open = !help.open;
    if (help.open) help.querySelector("summary").focus();
}

document.addEventListener("keydown", (event) => {
    const inField = event.target.closest("textarea, input:not([type=checkbox]), select");
    if (event.key === "Escape" && inField) inField.blur();
    if (inField || event.repeat || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(OFF)) return;
    const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!target) return;
    event.preventDefault();
    act(target);
});

document.addEventListener("click", (event) => {
    if (!event.target.closest('a[href="#ltw-help"]') || !event.isTrusted) return;
    event.preventDefault();
    toggleHelp();
});

// The second of two quick presses is not sent; the server would count it once all the same.
for (const form of document.querySelectorAll("form[method=post]")) {
    let sent = false;
    form.addEventListener("submit", (event) => {
        if (sent) event.preventDefault();
        sent = true;
    });
}

for (const label of document.querySelectorAll(".ltw-switch")) {
    const box = label.querySelector("input");
    label.hidden = false;
    box.checked = !localStorage.getItem(OFF);
    box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
}
