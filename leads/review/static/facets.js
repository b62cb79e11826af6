// What Datasette's table.js asks for; its own script for that is inline, which our policy refuses.
var DATASETTE_ALLOW_FACET = true;
