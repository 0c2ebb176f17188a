module.exports = {
  hooks: {
    updateConfig(config) {
      config.patchedDependencies = { 'is-odd@3.0.1': 'patches/is-odd.patch' }
      return config
    },
  },
}
