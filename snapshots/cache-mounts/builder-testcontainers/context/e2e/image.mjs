import { GenericContainer } from 'testcontainers';
const image = await GenericContainer.fromDockerfile('..').build();
