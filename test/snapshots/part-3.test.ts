import { testPart } from './runner.ts';

testPart(2, 4);
