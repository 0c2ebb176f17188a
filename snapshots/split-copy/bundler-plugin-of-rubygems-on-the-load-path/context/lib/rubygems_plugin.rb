File.read("config/a.yml")
