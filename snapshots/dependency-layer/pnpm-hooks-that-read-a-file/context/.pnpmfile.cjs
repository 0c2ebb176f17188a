require('./scripts/x.cjs');
