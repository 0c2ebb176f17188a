const { pinned } = require('./scripts/pinned.cjs');
