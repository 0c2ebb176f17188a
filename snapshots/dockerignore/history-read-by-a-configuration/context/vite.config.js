import { execSync } from 'node:child_process';
const commit = execSync('git rev-parse HEAD');
