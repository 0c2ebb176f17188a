function readPackage(pkg) {
  if (pkg.name === 'is-odd') delete pkg.dependencies['is-number'];
  return pkg;
}
module.exports = { hooks: { readPackage } };
