/** HashiCorp's own parser as WebAssembly: as much again as everything else, so a file that only bake files in HCL load. */
export { parse } from '@cdktn/hcl2json';
