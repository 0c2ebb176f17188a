target "web" {
  context = "."
}

target "tools" {
  context = "."
  dockerfile-inline = <<EOT
FROM debian:12
COPY a.js /m/
EOT
}
