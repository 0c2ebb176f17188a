target "web" {
  context = "."
}

target "tools" {
  context = "."
  dockerfile-inline = <<EOT
FROM debian:12
COPY node_modules /m/
EOT
}
