$LOAD_PATH.push File.expand_path("lib", __dir__)
require "shop/version"

Gem::Specification.new do |s|
  s.name = "shop"
  s.version = Shop::VERSION::STRING
  s.summary = "A shop"
  s.authors = ["A", 'B']
  s.files = Dir["{app,lib}/**/*", "README.md"]
  s.metadata["rubygems_mfa_required"] = "true"
  s.required_ruby_version = ">= 3.1"
  s.add_dependency "rack", "~> 3.0"
end
