import { createServer } from 'node:http';
import { nanoid } from 'nanoid';

createServer((_request, response) => response.end(`Hello, visitor ${nanoid()}\n`)).listen(3000);
