// Loaded before a program (`node --import`): tells at its end how much memory it took at the most, all of its threads together.
// https://nodejs.org/docs/latest-v20.x/api/process.html#processresourceusage
import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) process.on('exit', () => writeSync(2, `${JSON.stringify({ peak: process.resourceUsage().maxRSS })}\n`));
