import { testPart } from './runner.ts';

testPart(0, 4);
