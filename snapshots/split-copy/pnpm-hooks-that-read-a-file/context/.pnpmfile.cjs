const { pinned } = require('./scripts/pinned.cjs');
module.exports = { hooks: { readPackage: (pkg) => pinned(pkg) } };
