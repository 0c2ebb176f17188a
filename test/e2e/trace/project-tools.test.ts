import { SITUATIONS } from '../../trace/situations/all.ts';
import { describeTraces } from './traced.ts';

describeTraces('package managers of projects', SITUATIONS.projectTools);
