import { testPart } from './runner.ts';

testPart(3, 4);
