gem "rake" if File.exist?("Rakefile")
