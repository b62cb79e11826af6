// Keys for what the page already can: each [data-key] is clicked, submitted or focused when its key is pressed.
"use strict";

const OFF = "ltw-keys-off"; // WCAG 2.1.4: single keys can be switched off

function act(target) {
    if (target.matches("textarea, select")) target.focus();
    else if (target.matches("summary")) openFields(target.parentElement);
    else if (target.getAttribute("href") === "#ltw-help") toggleHelp();
    else target.click();
}

// Opens a form that is folded away, and goes to its first field.
function openFields(details) {
    details.open = true;
    document.querySelector(details.dataset.first || `#${details.id} select`).focus();
}

// Words that are selected in an article choose their sentence.
document.addEventListener("mouseup", () => {
    const chosen = document.getSelection();
    const sentence = !chosen.isCollapsed && chosen.anchorNode.parentElement?.closest("[data-sentences] .ltw-sentence");
    if (!sentence?.control) return;
    sentence.control.checked = true;
    document.querySelector(".ltw-add").open = true;
});

// What an organisation's field suggests is a long list: it is fetched when the first such form is opened.
for (const list of document.querySelectorAll("datalist[data-from]")) {
    list.closest("details").addEventListener("toggle", async () => {
        if (!list.options.length) list.innerHTML = await (await fetch(list.dataset.from)).text();
    });
}

function toggleHelp() {
    const help = document.getElementById("ltw-help");
    if (!help) return;
    help.open = !help.open;
    if (help.open) help.querySelector("summary").focus();
}

document.addEventListener("keydown", (event) => {
    const inField = event.target.closest("textarea, input:not([type=checkbox], [type=radio]), select");
    if (event.key === "Escape" && inField) inField.blur();
    if (event.key === "Enter" && inField?.closest(".ltw-fields")) {
        event.preventDefault(); // Enter in a field is no verdict
        inField.blur();
    }
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

// On a phone what narrows the rows down would push them off the screen.
for (const facets of document.querySelectorAll("details.ltw-narrow")) facets.open = matchMedia("(min-width: 40rem)").matches;

for (const label of document.querySelectorAll(".ltw-switch")) {
    const box = label.querySelector("input");
    label.hidden = false;
    box.checked = !localStorage.getItem(OFF);
    box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
}
