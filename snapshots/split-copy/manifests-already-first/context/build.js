require("node:fs").mkdirSync("dist", { recursive: true });
