require("./server.js");
