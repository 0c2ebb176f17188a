/** Names of packages are compared without regard to case and kind of dash. https://packaging.python.org/en/latest/specifications/name-normalization/ */
export function packageName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
