defmodule A.MixProject do
  use Mix.Project

  def project, do: [app: :a, version: "1.0.0", deps: [{:jason, "~> 1.4"}]]
end
