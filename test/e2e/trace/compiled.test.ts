import { SITUATIONS } from '../../trace/situations/all.ts';
import { describeTraces } from './traced.ts';

describeTraces('languages that are compiled', SITUATIONS.compiled);
