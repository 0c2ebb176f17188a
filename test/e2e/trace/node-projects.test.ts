import { SITUATIONS } from '../../trace/situations/all.ts';
import { describeTraces } from './traced.ts';

describeTraces('installs of projects by pnpm, yarn and Bun', SITUATIONS.nodeProjects);
