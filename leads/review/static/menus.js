// Datasette's menus close when somebody clicks elsewhere; its own script for that is inline, which our policy refuses.
"use strict";

document.addEventListener("click", (event) => {
    const kept = event.target.closest("details");
    for (const details of document.querySelectorAll("details.nav-menu, details.actions-menu-links")) {
        if (details !== kept) details.open = false;
    }
});
