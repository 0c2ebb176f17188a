defmodule L.MixProject do
  use Mix.Project

  def project, do: [app: :local, version: "0.1.0"]
end
