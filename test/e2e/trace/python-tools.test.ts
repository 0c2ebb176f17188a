import { SITUATIONS } from '../../trace/situations/all.ts';
import { describeTraces } from './traced.ts';

describeTraces('tools of Python', SITUATIONS.pythonTools);
