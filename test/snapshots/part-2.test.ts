import { testPart } from './runner.ts';

testPart(1, 4);
