module.exports = {
  hooks: {
    readPackage(pkg, context) {
      if (pkg.name?.split('/')[0] === 'bar') {
        pkg.dependencies['is-odd'] = '^3.0.1'
        context.log('is-odd => 3')
      }
      return pkg
    },
  },
}
