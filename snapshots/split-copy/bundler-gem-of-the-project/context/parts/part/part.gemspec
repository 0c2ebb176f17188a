require_relative "lib/part/version"
Gem::Specification.new { |s| s.name = "part"; s.version = Part::VERSION }
