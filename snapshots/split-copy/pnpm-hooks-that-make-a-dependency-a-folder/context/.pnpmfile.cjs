module.exports = {
  hooks: {
    readPackage(pkg) {
      if (pkg.name === 'bar') pkg.dependencies.foo = 'file:./vendor/foo'
      return pkg
    },
  },
}
