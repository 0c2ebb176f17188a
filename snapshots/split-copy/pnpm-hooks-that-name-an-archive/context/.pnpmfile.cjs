module.exports = {
  hooks: {
    readPackage(pkg) {
      if (pkg.name === 'bar') pkg.dependencies.foo = 'vendor/foo.tgz'
      return pkg
    },
  },
}
